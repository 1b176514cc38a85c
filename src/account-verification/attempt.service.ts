import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { TransferLimit } from '../access/transfer-limit.js';
import type { Reservation } from '../access/transfer-limit.js';
import { canonicalCommand } from '../argos/account-check-command.js';
import type { AccountCheckCommand } from '../argos/account-check-command.js';
import { ArgosClient } from '../argos/argos-client.js';
import { Circuit } from '../argos/circuit.js';
import { findDrift } from '../argos/contract-drift.js';
import { Exchange } from '../argos/exchange.js';
import { settles } from '../argos/outcome.js';
import type { ArgosOutcome, OutcomeCode } from '../argos/outcome.js';
import { readAnswer } from '../argos/read-answer.js';
import { CONFIG } from '../config/config.js';
import type { Config } from '../config/config.js';
import { AttemptIdentifier } from '../ledger/attempt-identifier.js';
import { ATTEMPT_LEDGER } from '../ledger/attempt-ledger.js';
import type {
  AttemptIdentity,
  AttemptLedger,
  OpenResult,
  SubmissionEffect,
} from '../ledger/attempt-ledger.js';
import { withinTimeLimit } from '../ledger/time-limit.js';
import { AttemptMonitor } from '../observability/attempt-monitor.js';
import type { AttemptFacts } from '../observability/attempt-monitor.js';
import type { Correlation } from '../observability/correlation.js';
import { LOGGER } from '../observability/logger.js';
import type { Logger } from '../observability/logger.js';
import { entryOf } from '../problems/catalog.js';
import { Problem } from '../problems/problem.js';
import { renderAttemptStatus } from './attempt-status.js';
import type { AttemptStatusResponse } from './dto/attempt-status.response.js';

/** A client is not kept waiting longer for its answer to be recorded. */
const RECORD_TIMEOUT_MS = 1_000;

/** One request for an attempt, after every check that needs no ledger. */
export interface AttemptRequest {
  readonly correlation: Correlation;
  readonly caller: Caller;
  readonly idempotencyKey: string;
  readonly command: AccountCheckCommand;
}

export interface AttemptResult {
  readonly outcome: ArgosOutcome;
  /** The outcome was recorded before; nothing was sent for this request. */
  readonly replayed: boolean;
}

/**
 * Carries out attempts: recorded durably, sent at most once, and what became of it recorded again.
 * Once recorded, an attempt goes on when its client hangs up and when the service is told to stop.
 */
@Injectable()
export class AttemptService implements BeforeApplicationShutdown {
  private readonly inFlight = new Set<Promise<unknown>>();
  private stopping = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(ATTEMPT_LEDGER) private readonly ledger: AttemptLedger,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly identifier: AttemptIdentifier,
    private readonly transferLimit: TransferLimit,
    private readonly argos: ArgosClient,
    private readonly circuit: Circuit,
    private readonly monitor: AttemptMonitor,
  ) {
    monitor.watch(() => this.inFlight.size, circuit);
  }

  /** True once the service was told to stop: it replays, but starts nothing new. */
  get draining(): boolean {
    return this.stopping;
  }

  /**
   * Makes the attempt, or tells what became of it before.
   * @throws Problem when nothing may be sent for this request
   */
  async attempt(request: AttemptRequest): Promise<AttemptResult> {
    const { caller, idempotencyKey, command } = request;
    if (caller.submissionId !== undefined && caller.submissionId !== command.submissionId) {
      throw new Problem('FORBIDDEN');
    }
    // Fence and deadline run from before the record is written.
    const exchange = new Exchange(this.config.argos.deadlineMs);
    const attempt = this.identifier.identify({
      caller: caller.id,
      idempotencyKey,
      submissionId: command.submissionId,
      canonicalCommand: canonicalCommand(command),
    });
    const opening = await this.open(attempt, request.correlation);
    if (opening.state === 'opened') {
      exchange.opened();
      const outcome = await this.track(this.carryOut(request, attempt, exchange));
      return { outcome, replayed: false };
    }
    if (opening.state === 'replay') {
      this.monitor.replayed(factsOf(request, attempt), opening.outcome);
      return { outcome: opening.outcome, replayed: true };
    }
    const refusal = refusalOf(opening);
    this.monitor.refused(factsOf(request, attempt), refusal.code, opening.state);
    throw refusal;
  }

  /**
   * What became of the caller's attempt with this key. Never calls Argos.
   * @throws Problem ATTEMPT_NOT_FOUND when nothing is recorded
   */
  async status(caller: Caller, idempotencyKey: string): Promise<AttemptStatusResponse> {
    const recordKey = this.identifier.recordKey(caller.id, idempotencyKey);
    const view = await this.ledger.find(recordKey).catch((error: unknown) => {
      throw this.unavailable(error);
    });
    if (!view) {
      throw new Problem('ATTEMPT_NOT_FOUND');
    }
    return renderAttemptStatus(view);
  }

  /** Waits until nothing is in flight. Every attempt ends by its deadline and a short margin. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    while (this.inFlight.size > 0) {
      await Promise.allSettled(this.inFlight);
    }
  }

  private async open(attempt: AttemptIdentity, correlation: Correlation): Promise<OpenResult> {
    try {
      return await this.ledger.open(attempt, this.config.argos.deadlineMs);
    } catch (error) {
      throw this.unavailable(error, correlation);
    }
  }

  /** The straight line of an opened attempt: reserve, send, read, record. */
  private async carryOut(
    request: AttemptRequest,
    attempt: AttemptIdentity,
    exchange: Exchange,
  ): Promise<ArgosOutcome> {
    const reservation = await this.reserve(request, attempt);
    const outcome = await this.send(request, exchange).catch((error: unknown) => {
      this.logger.error({ ...request.correlation, error }, 'unexpected error');
      // A bug of ours after the first byte leaves the outcome open; before it, nothing was sent.
      return { code: exchange.writing ? 'OUTCOME_UNKNOWN' : 'INTERNAL_ERROR' } as const;
    });
    const answeredAtMs = exchange.elapsedMs();
    await this.record(request, attempt, outcome);
    if (!settles(outcome)) {
      await reservation.giveBack();
    }
    const totalMs = exchange.elapsedMs();
    const { openMs, connectMs, waitMs, readMs } = exchange.durations;
    this.monitor.carriedOut(factsOf(request, attempt), outcome, {
      openMs,
      connectMs,
      waitMs,
      readMs,
      recordMs: Math.round(totalMs - answeredAtMs),
      totalMs: Math.round(totalMs),
    });
    return outcome;
  }

  /**
   * Reserves one of the account's transfers, which shares the record's fate: a refusal leaves no
   * record, and a record that is taken back gives back the transfer.
   * @throws Problem TRANSFER_LIMIT_EXCEEDED or LEDGER_UNAVAILABLE
   */
  private async reserve(
    { command, correlation }: AttemptRequest,
    attempt: AttemptIdentity,
  ): Promise<Reservation> {
    const { bankCode, accountNumber } = command;
    try {
      return await this.transferLimit.reserve(this.identifier.accountHash(bankCode, accountNumber));
    } catch (refusal) {
      await this.recorded(this.ledger.remove(attempt), correlation);
      throw refusal;
    }
  }

  private async send(
    { command, correlation }: AttemptRequest,
    exchange: Exchange,
  ): Promise<ArgosOutcome> {
    if (this.stopping) {
      return { code: 'SERVICE_BUSY' };
    }
    const answer = await this.circuit.run(() => this.argos.send(command, exchange));
    if (!answer) {
      return { code: 'SERVICE_BUSY' };
    }
    for (const drift of findDrift(answer)) {
      this.monitor.drifted(correlation, drift);
    }
    return readAnswer(answer);
  }

  /**
   * Settles or takes back the record, before the client is answered. A store that fails here does
   * not change the answer: the client gets the truth, and the record ages into unknown.
   */
  private async record(
    { correlation }: AttemptRequest,
    attempt: AttemptIdentity,
    outcome: ArgosOutcome,
  ): Promise<void> {
    await this.recorded(
      settles(outcome)
        ? this.ledger.settle(attempt, outcome, effectOf(outcome))
        : this.ledger.remove(attempt),
      correlation,
      outcome.code,
    );
  }

  private async recorded(
    step: Promise<void>,
    correlation: Correlation,
    code?: OutcomeCode,
  ): Promise<void> {
    try {
      await withinTimeLimit(step, RECORD_TIMEOUT_MS);
    } catch (error) {
      this.logger.error({ ...correlation, code, error }, 'outcome not recorded');
    }
  }

  private async track<T>(work: Promise<T>): Promise<T> {
    this.inFlight.add(work);
    try {
      return await work;
    } finally {
      this.inFlight.delete(work);
    }
  }

  private unavailable(error: unknown, correlation?: Correlation): Problem {
    this.logger.error({ ...correlation, error }, 'ledger unavailable');
    return new Problem('LEDGER_UNAVAILABLE');
  }
}

/** What the outcome means for the submission's next attempts. */
function effectOf(outcome: ArgosOutcome): SubmissionEffect {
  if (outcome.code === 'KYC_REJECTED') {
    return 'reject';
  }
  return entryOf(outcome.code).transfer === 'unknown' ? 'cool_down' : 'free';
}

function factsOf({ correlation, caller }: AttemptRequest, attempt: AttemptIdentity): AttemptFacts {
  return { correlation, caller, submission: attempt.submission };
}

/** The answer to a request for which nothing may be sent. */
function refusalOf(opening: Exclude<OpenResult, { state: 'opened' | 'replay' }>): Problem {
  switch (opening.state) {
    case 'key_reused':
      return new Problem('IDEMPOTENCY_KEY_REUSED');
    case 'in_progress':
      return new Problem('ATTEMPT_IN_PROGRESS');
    case 'submission_owned':
      return new Problem('FORBIDDEN');
    case 'submission_rejected':
      return new Problem('KYC_REJECTED');
    case 'submission_busy':
      return new Problem('ATTEMPT_IN_PROGRESS', {
        retryAfterSeconds: Math.max(1, Math.ceil(opening.freeInMs / 1_000)),
      });
  }
}
