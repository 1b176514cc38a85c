import { LedgerUnavailableError } from './attempt-ledger.js';

/** The store did not answer in time: whether it did what it was asked to is not known. */
export class LedgerTimeoutError extends LedgerUnavailableError {}

/**
 * Waits for a step of the store, at most `limitMs`. The step itself can't be called off.
 * @throws LedgerTimeoutError when the time is up
 */
export async function withinTimeLimit<T>(step: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new LedgerTimeoutError(`the ledger's store did not answer within ${limitMs} ms`));
    }, limitMs);
  });
  try {
    return await Promise.race([step, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
