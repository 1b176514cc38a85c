import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { Circuit } from '../argos/circuit.js';
import type { Drift } from '../argos/contract-drift.js';
import type { ArgosOutcome } from '../argos/outcome.js';
import type { OpenResult } from '../ledger/attempt-ledger.js';
import { entryOf } from '../problems/catalog.js';
import type { ProblemCode } from '../problems/catalog.js';
import type { Correlation } from './correlation.js';
import { LOGGER } from './logger.js';
import type { Logger } from './logger.js';
import { Metrics, duplicateReasons } from './metrics.js';

/** Whose attempt a line is about. */
export interface AttemptFacts {
  readonly correlation: Correlation;
  readonly caller: Caller;
  /** The keyed hash by which the ledger knows the submission. */
  readonly submission: string;
}

/** Whole milliseconds of each phase; absent for one that was not reached. */
export interface AttemptDurations {
  readonly openMs?: number;
  readonly connectMs?: number;
  readonly waitMs?: number;
  readonly readMs?: number;
  readonly recordMs: number;
  readonly totalMs: number;
}

/** One line and the counts for each request that reached the ledger, as loud as its code is. */
@Injectable()
export class AttemptMonitor {
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  watch(inFlight: () => number, circuit: Circuit): void {
    this.metrics.watchAttempts(inFlight);
    this.metrics.watchBreaker(() => circuit.state);
    circuit.onStateChange((breaker) =>
      this.logger[breaker === 'open' ? 'error' : 'info']({ breaker }, 'breaker changed'),
    );
  }

  carriedOut(facts: AttemptFacts, outcome: ArgosOutcome, durations: AttemptDurations): void {
    this.metrics.attempted(outcome.code);
    this.writeOutcome(facts, outcome, { replay: false, ...durations });
  }

  replayed(facts: AttemptFacts, outcome: ArgosOutcome): void {
    this.metrics.replayed(outcome.code);
    this.writeOutcome(facts, outcome, { replay: true });
  }

  /** Nothing was sent for the request, because of what the ledger holds. */
  refused(facts: AttemptFacts, code: ProblemCode, reason: OpenResult['state']): void {
    const duplicate = duplicateReasons.find((name) => name === reason);
    if (duplicate) {
      this.metrics.duplicateRefused(duplicate);
    }
    this.logger[entryOf(code).logLevel]({ ...describe(facts), code, reason }, 'attempt refused');
  }

  drifted(correlation: Correlation, { kind, members }: Drift): void {
    this.metrics.contractDrifted(kind);
    this.logger.warn({ ...correlation, drift: kind, members }, 'contract drift');
  }

  private writeOutcome(facts: AttemptFacts, outcome: ArgosOutcome, more: object): void {
    const { transfer, logLevel } = entryOf(outcome.code);
    this.logger[logLevel](
      {
        ...describe(facts),
        code: outcome.code,
        transfer,
        retryCount: 'retryCount' in outcome ? outcome.retryCount : undefined,
        ...more,
      },
      'attempt',
    );
  }
}

function describe({ correlation, caller, submission }: AttemptFacts): object {
  return { ...correlation, caller: caller.label, submission };
}
