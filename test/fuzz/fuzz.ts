import fc from 'fast-check';
import type { TestService } from '../support/service.js';
import type { Upstream } from '../support/upstream.js';

const PROGRESS_EVERY = 1_000;

/** What the last three quarters of the cases may add to the heap; one request kept is some 4 KB. */
const MAX_HEAP_GROWTH_BYTES = 5_000_000;

/** What is fuzzed, and the Argos behind it. */
export interface Target {
  readonly service: TestService;
  readonly upstream: Upstream;
  /** Every bank code of the catalogue. */
  readonly banks: ReadonlySet<string>;
}

/** What has to hold for every case. */
export interface Property<T> {
  readonly cases: fc.Arbitrary<T>;
  /** @throws when it does not hold */
  readonly check: (value: T) => Promise<void>;
}

/**
 * Tries a property on so many cases, telling how far it is, and checks that memory stays flat.
 * @returns how many cases passed, and whether the property held; why it did not is printed
 */
export async function fuzz<T>(
  name: string,
  { cases, check }: Property<T>,
  { seed, numRuns }: { readonly seed: number; readonly numRuns: number },
  target: Target,
): Promise<{ readonly passed: number; readonly held: boolean }> {
  const started = Date.now();
  let passed = 0;
  let warmHeapBytes = 0;
  const property = fc.asyncProperty(cases, async (value) => {
    target.upstream.seen.length = 0;
    await check(value);
    passed += 1;
    if (passed === numRuns / 4) {
      warmHeapBytes = heapBytes(target);
    }
    if (passed % PROGRESS_EVERY === 0) {
      const seconds = Math.round((Date.now() - started) / 1_000);
      console.log(`fuzz: ${name}: ${passed} of ${numRuns}, ${seconds} s`);
    }
  });
  try {
    await fc.assert(property, { seed, numRuns });
    const growth = heapBytes(target) - warmHeapBytes;
    console.log(`fuzz: ${name}: the heap grew by ${growth} bytes`);
    if (growth > MAX_HEAP_GROWTH_BYTES) {
      throw new Error(`that is more than ${MAX_HEAP_GROWTH_BYTES}`);
    }
    return { passed, held: true };
  } catch (error) {
    console.error(`fuzz: ${name}:`, error);
    return { passed, held: false };
  }
}

/** What is alive, but for the log lines that the test itself collects. */
function heapBytes({ service }: Target): number {
  service.logLines.length = 0;
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
