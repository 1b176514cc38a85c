const POLL_MS = 10;
/** Generous: the machine may be busy. */
const LIMIT_MS = 60_000;

/** @throws when the condition does not come about in time */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  for (const givenUpAt = Date.now() + LIMIT_MS; !(await condition()); await pause(POLL_MS)) {
    if (Date.now() > givenUpAt) {
      throw new Error(`waited in vain until ${what}`);
    }
  }
}

/** For faults that last; never in the place of a condition. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
