import {
  answeredRequests,
  isKnown,
  isRecorded,
  isRefusalAfterRejection,
  isUnknown,
  type AnsweredRequest,
} from './answers.js';
import type { Invariant, Violation } from './checker.js';
import type { Answer } from './history.js';
import { groupBy, type RunBook } from './run-book.js';

/** e and f, as the clients saw it: what was answered once is answered ever after. */
export function checkReplays(book: RunBook): Violation[] {
  const outcomes = answeredRequests(book).filter(
    (request) => !isRefusalAfterRejection(book, request),
  );
  return [...groupBy(outcomes, ({ attempt, account }) => `${attempt} ${account}`).values()].flatMap(
    (requests) =>
      requests.flatMap((first, index) =>
        requests
          .slice(index + 1)
          .filter((later) => !book.flushedBetween(first.askedAt, later.answeredAt))
          .flatMap((later) => compare(book, first, later)),
      ),
  );
}

function compare(book: RunBook, first: AnsweredRequest, later: AnsweredRequest): Violation[] {
  const violation = (invariant: Invariant): Violation[] => {
    const both = `${JSON.stringify(first.answer)}, then ${JSON.stringify(later.answer)}`;
    return [{ invariant, what: `${first.attempt} was told ${both} at ${later.answeredAt}` }];
  };
  if (isKnown(first.answer) && isKnown(later.answer) && !isReplayOf(first, later)) {
    return violation('e');
  }
  const isAfter = later.askedAt > first.answeredAt;
  if (!isAfter || !tellsOutcome(first)) {
    return [];
  }
  const isFresh = later.method === 'POST' && !later.answer.replayed;
  if (isFresh && tellsOutcome(later)) {
    // It was carried out again, so the first time was forgotten.
    return violation('f');
  }
  if (!isRecorded(book, first)) {
    // Its settle failed, so it may have aged into unknown.
    return [];
  }
  if (['ATTEMPT_NOT_FOUND', 'ATTEMPT_IN_PROGRESS'].includes(later.answer.code)) {
    return violation('f');
  }
  return isKnown(first.answer) && isUnknown(later.answer) ? violation('e') : [];
}

function tellsOutcome({ answer }: AnsweredRequest): boolean {
  return isKnown(answer) || isUnknown(answer);
}

/** A look-up tells the same, but with a status of its own. */
function isReplayOf(first: AnsweredRequest, later: AnsweredRequest): boolean {
  const ofPosts = first.method === 'POST' && later.method === 'POST';
  return (
    meaningOf(first.answer) === meaningOf(later.answer) &&
    (!ofPosts || first.answer.status === later.answer.status)
  );
}

function meaningOf({ code, transfer, nextAction, retryCount, attemptsRemaining }: Answer): string {
  return JSON.stringify([code, transfer, nextAction, retryCount, attemptsRemaining]);
}

/** f, as the store shows it at the end: what was sent or acknowledged is still there. */
export function checkMemory(book: RunBook): Violation[] {
  const last = book.looks.at(-1);
  if (last === undefined) {
    return [{ invariant: 'f', what: 'the store was never looked at' }];
  }
  const forgotten = book.calls
    .filter(({ ranBackend, attempt }) => ranBackend && !last.records.has(attempt))
    .filter(({ openedAt }) => !book.flushedBetween(openedAt, last.at))
    .map(({ attempt, startedAt }) => `${attempt}, sent at ${startedAt}, has no record`);
  const changed = answeredRequests(book)
    .filter((request) => isRecorded(book, request) && isKnown(request.answer))
    .filter(({ askedAt }) => !book.flushedBetween(askedAt, last.at))
    .filter(({ attempt, answer }) => last.records.get(attempt)?.outcome?.code !== answer.code)
    .map(
      ({ attempt, answer }) => `${attempt} was told ${answer.code}, which is not what is stored`,
    );
  return [...forgotten, ...changed].map((what) => ({ invariant: 'f' as const, what }));
}
