import { checkAnswersAgreeWithBook } from './check-book.js';
import { checkMemory, checkReplays } from './check-memory.js';
import { checkCallsPerKey, checkOverlap, checkRejection, checkSending } from './check-calls.js';
import type { HistoryEvent } from './history.js';
import { RunBook } from './run-book.js';

/**
 * What must hold of every run:
 *
 * - a: at most one call of the bank's backend per caller and key;
 * - b: at most one attempt per submission is `sending` in the ledger, and at the bank two overlap
 *   only after the earlier one has been unknown for the cool-down;
 * - c: no attempt is opened after a rejection of its submission was recorded;
 * - d: every answer agrees with the bank's book, or says unknown;
 * - e: replays equal the first answer; an unknown may become known, nothing else changes;
 * - f: nothing that was acknowledged is forgotten.
 */
export type Invariant = 'a' | 'b' | 'c' | 'd' | 'e' | 'f';

export interface Violation {
  readonly invariant: Invariant;
  readonly what: string;
}

export interface Verdict {
  readonly violations: readonly Violation[];
  /** Keys that were sent once before and once after the store was emptied: not promised. */
  readonly sentAgainAfterFlush: number;
}

/** Reads a whole history. */
export function check(history: readonly HistoryEvent[]): Verdict {
  const book = new RunBook(history);
  const { violations, sentAgainAfterFlush } = checkCallsPerKey(book);
  return {
    violations: [
      ...violations,
      ...checkSending(book),
      ...checkOverlap(book),
      ...checkRejection(book),
      ...checkAnswersAgreeWithBook(book),
      ...checkReplays(book),
      ...checkMemory(book),
    ],
    sentAgainAfterFlush,
  };
}
