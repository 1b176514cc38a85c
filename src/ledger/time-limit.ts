import { LedgerUnavailableError } from './attempt-ledger.js';

/** The store was asked and did not say what it did: it may have, it may yet, or never will. */
export class LedgerAmbiguousError extends LedgerUnavailableError {}

/**
 * Waits for a step of the store, at most `limitMs`. The step itself can't be called off.
 * @throws LedgerAmbiguousError when the time is up
 */
export async function withinTimeLimit<T>(step: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new LedgerAmbiguousError(`the ledger's store did not answer within ${limitMs} ms`));
    }, limitMs);
  });
  try {
    return await Promise.race([step, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
