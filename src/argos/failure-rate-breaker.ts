import { CircuitState } from 'cockatiel';
import type { IBreaker } from 'cockatiel';

/** The breaker opens when of at least 20 calls that ended in 30 s more than half failed. */
const SAMPLING_SECONDS = 30;
const MINIMUM_CALLS = 20;
const FAILED_SHARE = 0.5;

/** The calls that ended within one second of the clock. */
interface Slice {
  readonly second: number;
  calls: number;
  failures: number;
}

/**
 * Tells the circuit when to open. Cockatiel's own SamplingBreaker forgets only by being called:
 * its 30 windows reach back for minutes when calls are rare, and failures of this morning would
 * open the circuit tonight. Here a call is forgotten once it is 30 s old.
 */
export class FailureRateBreaker implements IBreaker {
  /** Cockatiel's hook for saving a breaker, which nothing here does. */
  state: unknown;
  private slices: Slice[] = [];

  success(circuit: CircuitState): void {
    if (circuit === CircuitState.HalfOpen) {
      // The trial went well: what failed before it is history.
      this.slices = [];
    }
    this.note(0);
  }

  /** @returns true when the circuit should open */
  failure(circuit: CircuitState): boolean {
    this.note(1);
    if (circuit !== CircuitState.Closed) {
      return true;
    }
    const calls = sum(this.slices.map((slice) => slice.calls));
    const failures = sum(this.slices.map((slice) => slice.failures));
    return calls >= MINIMUM_CALLS && failures > FAILED_SHARE * calls;
  }

  private note(failures: 0 | 1): void {
    const second = Math.floor(Date.now() / 1_000);
    this.slices = this.slices.filter(
      (slice) => slice.second <= second && slice.second > second - SAMPLING_SECONDS,
    );
    let slice = this.slices.find((candidate) => candidate.second === second);
    if (!slice) {
      slice = { second, calls: 0, failures: 0 };
      this.slices.push(slice);
    }
    slice.calls += 1;
    slice.failures += failures;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
