import type { Violation, Verdict } from './checker.js';
import { groupBy, type RunBook } from './run-book.js';

/** a: at most one backend call per caller and key. */
export function checkCallsPerKey(book: RunBook): Verdict {
  const violations: Violation[] = [];
  let sentAgainAfterFlush = 0;
  const backendCalls = book.calls.filter(({ ranBackend }) => ranBackend);
  for (const [attempt, calls] of groupBy(backendCalls, (call) => call.attempt)) {
    for (const [index, call] of calls.entries()) {
      const earlier = calls[index - 1];
      if (earlier === undefined) {
        continue;
      }
      if (book.flushedBetween(earlier.openedAt, call.startedAt)) {
        sentAgainAfterFlush += 1;
      } else {
        const what = `${attempt} was sent at ${earlier.startedAt} and again at ${call.startedAt}`;
        violations.push({ invariant: 'a', what });
      }
    }
  }
  return { violations, sentAgainAfterFlush };
}

/** b, in the ledger: at most one attempt per submission is `sending`. */
export function checkSending(book: RunBook): Violation[] {
  return book.looks.flatMap(({ at, records }) => {
    const sending = [...records]
      .filter(([, { outcome, unknownAt }]) => outcome === undefined && at < unknownAt)
      .map(([attempt]) => attempt);
    const groups = groupBy(sending, (attempt) => book.submissionOf.get(attempt) ?? attempt);
    return [...groups]
      .filter(([, attempts]) => attempts.length > 1)
      .map(([submission, attempts]) => ({
        invariant: 'b' as const,
        what: `${attempts.join(' and ')} of ${submission} are both sending at ${at}`,
      }));
  });
}

/** b, at the bank: no overlap but after the earlier one has been unknown for the cool-down. */
export function checkOverlap(book: RunBook): Violation[] {
  const violations: Violation[] = [];
  const backendCalls = book.calls.filter(({ ranBackend }) => ranBackend);
  for (const [submission, calls] of groupBy(backendCalls, (call) => call.submission)) {
    for (const [index, later] of calls.entries()) {
      for (const earlier of calls.slice(0, index)) {
        const overlap = later.startedAt < earlier.at;
        const freeAt = book.unknownSince(earlier) + book.settings.cooldownMs;
        if (
          overlap &&
          later.startedAt < freeAt &&
          !book.flushedBetween(earlier.openedAt, later.startedAt)
        ) {
          const what =
            `${later.attempt} of ${submission} began at the bank at ${later.startedAt}, while ` +
            `${earlier.attempt} ran from ${earlier.startedAt} to ${earlier.at}, free from ${freeAt}`;
          violations.push({ invariant: 'b', what });
        }
      }
    }
  }
  return violations;
}

/** c: none is opened after a rejection was recorded. */
export function checkRejection(book: RunBook): Violation[] {
  const rejections = book.steps.filter(
    ({ step, effect }) => step === 'after-settle' && effect === 'reject',
  );
  const askedToOpen = new Map(
    book.steps
      .filter(({ step }) => step === 'before-open')
      .map(({ attemptId, at }) => [attemptId, at]),
  );
  const opened = book.steps.filter(({ step }) => step === 'after-open');
  return rejections.flatMap(({ at, attempt: rejected, attemptId: rejectedId }) =>
    opened
      .filter(({ attempt, attemptId }) => {
        const askedAt = askedToOpen.get(attemptId) ?? 0;
        return (
          attemptId !== rejectedId &&
          book.submissionOf.get(attempt) === book.submissionOf.get(rejected) &&
          // In one millisecond, which was first can't be told.
          askedAt > at &&
          !book.flushedBetween(at, askedAt)
        );
      })
      .map(({ attempt }) => ({
        invariant: 'c' as const,
        what: `${attempt} was opened after the rejection by ${rejected}, recorded at ${at}`,
      })),
  );
}
