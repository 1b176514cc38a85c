import type { Violation } from './checker.js';
import { isKnown, type AnsweredRequest, answeredRequests } from './answers.js';
import type { BankCall, RunBook } from './run-book.js';

/** d: every answer agrees with the bank's book, or says unknown. */
export function checkAnswersAgreeWithBook(book: RunBook): Violation[] {
  return answeredRequests(book).flatMap((request) => {
    const problem = isKnown(request.answer)
      ? disagreement(book, request)
      : deniesOwnCall(book, request);
    return problem === undefined
      ? []
      : [{ invariant: 'd' as const, what: `${request.attempt} was told ${problem}` }];
  });
}

/** A settled answer must be the one that the bank gave to this very attempt. */
function disagreement(book: RunBook, request: AnsweredRequest): string | undefined {
  const { answer, submission, answeredAt } = request;
  const told = book.calls.filter(
    (call) => isAbout(request, call) && call.told === answer.code && call.startedAt <= answeredAt,
  );
  if (told.some((call) => agrees(call, answer))) {
    return undefined;
  }
  const refusedBecauseRejected =
    answer.code === 'KYC_REJECTED' &&
    !answer.replayed &&
    answer.retryCount === undefined &&
    answer.transfer === 'not_sent' &&
    book.calls.some((call) => call.submission === submission && call.told === 'KYC_REJECTED');
  return refusedBecauseRejected
    ? undefined
    : `${JSON.stringify(answer)}; the bank's book says ${JSON.stringify(told)}`;
}

/** A look-up names a key, without a body: it tells of whatever was sent under it. */
function isAbout({ method, account, attempt }: AnsweredRequest, call: BankCall): boolean {
  return method === 'GET' ? call.attempt === attempt : call.account === account;
}

function agrees(call: BankCall, { transfer, retryCount }: AnsweredRequest['answer']): boolean {
  return (
    call.retryCount === retryCount &&
    (transfer === 'unknown' || (transfer === 'sent') === call.moved)
  );
}

/**
 * An answer that settles nothing and says `not_sent` speaks of its request alone. So it can only be
 * held against the book where no other request could have made the call.
 */
function deniesOwnCall(book: RunBook, request: AnsweredRequest): string | undefined {
  const { answer, attempt, account, answeredAt, method } = request;
  if (method === 'GET' || answer.transfer !== 'not_sent') {
    return undefined;
  }
  const posts = book.requests.filter(
    (other) => other.attempt === attempt && other.method === 'POST' && other.askedAt <= answeredAt,
  );
  const call = book.calls.find(
    ({ ranBackend, startedAt, account: called }) =>
      ranBackend && called === account && startedAt <= answeredAt,
  );
  return posts.length === 1 && call !== undefined
    ? `${answer.code}, not_sent, but was sent at ${call.startedAt}`
    : undefined;
}
