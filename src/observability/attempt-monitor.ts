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
    this.writeOutcome(facts, outcome, durations);
  }

  replayed(facts: AttemptFacts, outcome: ArgosOutcome): void {
    this.metrics.replayed(outcome.code);
    this.writeOutcome(facts, outcome);
  }

  /** Nothing was sent for the request, because of what the ledger holds. */
  refused(facts: AttemptFacts, code: ProblemCode, reason: OpenResult['state']): void {
    const duplicate = duplicateReasons.find((name) => name === reason);
    if (duplicate) {
      this.metrics.duplicateRefused(duplicate);
    }
    const { correlation, caller, submission } = facts;
    const { requestId, traceId } = correlation;
    this.logger[entryOf(code).logLevel](
      { requestId, traceId, caller: caller.label, submission, code, reason },
      'attempt refused',
    );
  }

  drifted(correlation: Correlation, { kind, members }: Drift): void {
    this.metrics.contractDrifted(kind);
    this.logger.warn({ ...correlation, drift: kind, members }, 'contract drift');
  }

  /** @param durations absent for a replay */
  private writeOutcome(
    { correlation, caller, submission }: AttemptFacts,
    outcome: ArgosOutcome,
    durations?: AttemptDurations,
  ): void {
    const { transfer, logLevel } = entryOf(outcome.code);
    this.logger[logLevel](
      {
        requestId: correlation.requestId,
        traceId: correlation.traceId,
        caller: caller.label,
        submission,
        code: outcome.code,
        transfer,
        retryCount: 'retryCount' in outcome ? outcome.retryCount : undefined,
        replay: durations === undefined,
        openMs: durations?.openMs,
        connectMs: durations?.connectMs,
        waitMs: durations?.waitMs,
        readMs: durations?.readMs,
        recordMs: durations?.recordMs,
        totalMs: durations?.totalMs,
      },
      'attempt',
    );
  }
}
