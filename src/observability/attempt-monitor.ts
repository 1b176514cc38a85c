import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import type { ArgosOutcome } from '../argos/outcome.js';
import { entryOf } from '../problems/catalog.js';
import type { ProblemCode } from '../problems/catalog.js';
import type { Correlation } from './correlation.js';
import { LOGGER } from './logger.js';
import type { Logger } from './logger.js';
import { Metrics } from './metrics.js';
import type { DuplicateReason } from './metrics.js';

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

  carriedOut(facts: AttemptFacts, outcome: ArgosOutcome, durations: AttemptDurations): void {
    this.metrics.attempted(outcome.code);
    this.writeOutcome(facts, outcome, { replay: false, ...durations });
  }

  replayed(facts: AttemptFacts, outcome: ArgosOutcome): void {
    this.metrics.replayed(outcome.code);
    this.writeOutcome(facts, outcome, { replay: true });
  }

  /**
   * @param duplicate given where another request, and not a rule, stands in the way
   */
  refused(facts: AttemptFacts, code: ProblemCode, duplicate?: DuplicateReason): void {
    if (duplicate) {
      this.metrics.duplicateRefused(duplicate);
    }
    this.logger[entryOf(code).logLevel](
      { ...this.describe(facts), code, reason: duplicate },
      'attempt refused',
    );
  }

  private writeOutcome(facts: AttemptFacts, outcome: ArgosOutcome, more: object): void {
    const { transfer, logLevel } = entryOf(outcome.code);
    this.logger[logLevel](
      {
        ...this.describe(facts),
        code: outcome.code,
        transfer,
        retryCount: 'retryCount' in outcome ? outcome.retryCount : undefined,
        ...more,
      },
      'attempt',
    );
  }

  private describe({ correlation, caller, submission }: AttemptFacts): object {
    return { ...correlation, caller: caller.label, submission };
  }
}
