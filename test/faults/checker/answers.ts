import type { Answer } from './history.js';
import type { ClientRequest, RunBook } from './run-book.js';

export interface AnsweredRequest extends ClientRequest {
  readonly answeredAt: number;
  readonly answer: Answer;
}

/** Answers that tell what Argos said: they are recorded and never change. */
const KNOWN = new Set([
  ...['CODE_SENT', 'INVALID_BANK_CODE', 'ACCOUNT_NOT_VERIFIED', 'ACCOUNT_CANNOT_RECEIVE'],
  ...['TRANSFER_UNAVAILABLE', 'TRANSFER_PROCESSING', 'CODE_NOT_SENT', 'ATTEMPT_FAILED'],
  ...['KYC_REJECTED', 'SUBMISSION_NOT_ACTIVE', 'INVALID_DATA_FORMAT'],
  ...['REQUEST_TYPE_NOT_AVAILABLE', 'TRANSFER_LIMIT_EXCEEDED', 'OPTION_NOT_ENABLED'],
  ...['BANK_REQUEST_FAILED', 'ARGOS_PROCESSING_FAILED', 'ARGOS_CONTRACT_MISMATCH'],
]);

export function isKnown({ code }: Answer): boolean {
  return KNOWN.has(code);
}

export function isUnknown({ code }: Answer): boolean {
  return code === 'OUTCOME_UNKNOWN';
}

/** In the order of their answers. */
export function answeredRequests(book: RunBook): AnsweredRequest[] {
  return book.requests
    .filter((request): request is AnsweredRequest => request.answer !== undefined)
    .sort((a, b) => a.answeredAt - b.answeredAt);
}

/** The answer comes from the ledger, or the ledger had acknowledged it when it was given. */
export function isRecorded(
  book: RunBook,
  { attempt, answer, askedAt, answeredAt, method }: AnsweredRequest,
) {
  return (
    (isKnown(answer) || isUnknown(answer)) &&
    (answer.replayed ||
      method === 'GET' ||
      book.isSettleAcknowledged(attempt, answer.code, askedAt, answeredAt))
  );
}

/** A KYC_REJECTED that is the refusal of a new attempt, not what became of one: nothing records it. */
export function isRefusalAfterRejection(
  book: RunBook,
  { attempt, answer, answeredAt, method }: AnsweredRequest,
): boolean {
  return (
    answer.code === 'KYC_REJECTED' &&
    !answer.replayed &&
    method === 'POST' &&
    !book.calls.some(
      (call) => call.ranBackend && call.attempt === attempt && call.startedAt <= answeredAt,
    )
  );
}
