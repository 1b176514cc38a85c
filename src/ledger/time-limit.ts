import { LedgerUnavailableError } from './attempt-ledger.js';

/** The store was asked and did not say what it did: it may have, it may yet, or never will. */
export class LedgerAmbiguousError extends LedgerUnavailableError {}

/**
 * Waits for a step of the store, at most `limitMs`. The step itself can't be called off.
 * @throws LedgerAmbiguousError when the time is up
 */
export function withinTimeLimit<T>(step: Promise<T>, limitMs: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new LedgerAmbiguousError(`the ledger's store did not answer within ${limitMs} ms`));
    }, limitMs);
    const inTime =
      <V>(settle: (value: V) => void) =>
      (value: V): void => {
        clearTimeout(timer);
        settle(value);
      };
    step.then(inTime(resolve), inTime(reject));
  });
}
