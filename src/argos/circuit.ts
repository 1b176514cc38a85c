import {
  BrokenCircuitError,
  BulkheadRejectedError,
  CircuitState,
  bulkhead,
  circuitBreaker,
  handleWhenResult,
} from 'cockatiel';
import { FailureRateBreaker } from './failure-rate-breaker.js';
import type { WireAnswer } from './wire-answer.js';

/** How long the breaker stays open before it lets one call through to try. */
const HALF_OPEN_AFTER_MS = 10_000;

/** In the order of their metric's values. */
export const breakerStates = ['closed', 'half_open', 'open'] as const;
export type BreakerState = (typeof breakerStates)[number];

/**
 * Keeps calls from an Argos that does not answer: a limit on calls in flight (no queue), and a
 * breaker that counts only transport failures, 5xx and 429. A business answer is never a failure.
 * Nothing is ever tried again here.
 */
export class Circuit {
  private readonly limit: ReturnType<typeof bulkhead>;
  private readonly breaker = circuitBreaker(
    handleWhenResult((answer) => isFailure(answer as WireAnswer)),
    { halfOpenAfter: HALF_OPEN_AFTER_MS, breaker: new FailureRateBreaker() },
  );

  constructor(maxInFlight: number) {
    this.limit = bulkhead(maxInFlight, 0);
  }

  get state(): BreakerState {
    switch (this.breaker.state) {
      case CircuitState.Closed:
        return 'closed';
      case CircuitState.HalfOpen:
        return 'half_open';
      case CircuitState.Open:
      case CircuitState.Isolated:
        return 'open';
    }
  }

  onStateChange(listener: (state: BreakerState) => void): void {
    this.breaker.onStateChange(() => listener(this.state));
  }

  /**
   * Runs the call, or refuses it.
   * @returns the call's answer; undefined when it was refused and so not made
   */
  async run(call: () => Promise<WireAnswer>): Promise<WireAnswer | undefined> {
    // While one call tries an open circuit, cockatiel would let the others wait for its end.
    if (this.breaker.state === CircuitState.HalfOpen) {
      return undefined;
    }
    try {
      return await this.limit.execute(() => this.breaker.execute(call));
    } catch (error) {
      if (error instanceof BrokenCircuitError || error instanceof BulkheadRejectedError) {
        return undefined;
      }
      throw error;
    }
  }
}

function isFailure(answer: WireAnswer): boolean {
  switch (answer.kind) {
    case 'answer':
      return answer.status >= 500 || answer.status === 429;
    case 'lost':
      return true;
    case 'not_sent':
      // Giving up at the fence is our own slowness and says nothing of Argos.
      return answer.reason !== 'fence_passed';
  }
}
