import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { breakerStates } from '../argos/circuit.js';
import type { BreakerState } from '../argos/circuit.js';
import { driftKinds } from '../argos/contract-drift.js';
import type { DriftKind } from '../argos/contract-drift.js';
import { notSentCodes } from '../argos/outcome.js';
import type { OutcomeCode } from '../argos/outcome.js';
import { codes, entryOf, problemCodes, transferStates } from '../problems/catalog.js';
import type { Code } from '../problems/catalog.js';
import { build } from './build.js';

/** Why a request was refused as a duplicate of another, without calling Argos. */
export const duplicateReasons = ['key_reused', 'in_progress', 'submission_busy'] as const;
export type DuplicateReason = (typeof duplicateReasons)[number];

/** Which of our own limits a request ran into. */
const limits = ['address', 'caller', 'account'] as const;
export type Limit = (typeof limits)[number];

export type LedgerOperation = 'open' | 'settle' | 'remove' | 'find' | 'check';

/** OpenTelemetry's closed set; any other method is its `_OTHER`. */
const KNOWN_METHODS: ReadonlySet<string> = new Set([
  ...['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'],
]);

/** Seconds. Up to the longest answer that a client waits for; 29 is Argos's gateway, 35 our deadline. */
const EXCHANGE_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 7.5, 10, 15, 20, 25, 30, 35, 40, 45,
];

/** Seconds. A step of the ledger takes a flush or a round trip, and is given up after 3. */
const LEDGER_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * What the service counts, in OpenTelemetry's names where it has one. Every label has a closed set
 * of values. Counters whose values are known beforehand start at 0: Prometheus does not see a
 * first event that comes with its series.
 */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();

  private readonly serverRequests = this.histogram(
    'http_server_request_duration_seconds',
    'Duration of the requests that were answered.',
    EXCHANGE_BUCKETS,
    ['http_request_method', 'http_route', 'http_response_status_code'],
  );
  private readonly clientRequests = this.histogram(
    'http_client_request_duration_seconds',
    'Duration of the calls to Argos; with error_type when none or a failure came back.',
    EXCHANGE_BUCKETS,
    ['http_request_method', 'server_address', 'http_response_status_code', 'error_type'],
  );
  private readonly problems = this.counter(
    'account_check_problems_total',
    'Requests answered with a problem, by its code; replays included.',
    'code',
    problemCodes,
  );
  private readonly attempts = this.counter(
    'account_check_attempts_total',
    'Attempts carried out, by what they came to; each once, replays excluded.',
    'code',
    codes.filter((code) => entryOf(code).settles || notSentCodes.has(code)),
  );
  private readonly transfers = this.counter(
    'account_check_transfers_total',
    'Attempts carried out, by whether 1 won moved.',
    'transfer',
    transferStates,
  );
  private readonly unknownOutcomes = this.counter(
    'account_check_unknown_outcomes_total',
    'Attempts of which nobody knows whether 1 won moved, by their code.',
    'code',
    codes.filter((code) => entryOf(code).settles && entryOf(code).transfer === 'unknown'),
  );
  private readonly replays = this.counter(
    'account_check_replays_total',
    'Requests answered from the record of an earlier one, by its code.',
    'code',
    codes.filter((code) => entryOf(code).settles),
  );
  private readonly refusedDuplicates = this.counter(
    'account_check_refused_duplicates_total',
    'Requests refused because another one stands in the way, by why.',
    'reason',
    duplicateReasons,
  );
  private readonly contractDrift = this.counter(
    'account_check_contract_drift_total',
    'Answers of Argos that were not as documented, by how.',
    'kind',
    driftKinds,
  );
  private readonly ledgerOperations = this.histogram(
    'account_check_ledger_operation_duration_seconds',
    'Duration of the steps of the ledger.',
    LEDGER_BUCKETS,
    ['operation', 'result'],
  );
  private readonly limitsHit = this.counter(
    'account_check_limits_hit_total',
    'Requests refused by a limit of our own, by which.',
    'limit',
    limits,
  );
  private readonly limitStoreErrors = new Counter({
    name: 'account_check_limit_store_errors_total',
    help: 'Look-ups of a limit that its store failed to answer.',
    registers: [this.registry],
  });

  constructor() {
    new Gauge({
      name: 'account_check_build_info',
      help: 'Always 1: what runs here.',
      labelNames: ['version', 'node'],
      registers: [this.registry],
    }).set({ version: build.version, node: process.version }, 1);
  }

  /** Adds the process's own metrics. Once a process: they start timers that nothing stops. */
  observeProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /**
   * A request was answered.
   * @param route its pattern; undefined for an address that has none
   * @param code what it was answered with, where that is one of the catalogue
   */
  requestAnswered(request: {
    readonly method: string;
    readonly route: string | undefined;
    readonly status: number;
    readonly seconds: number;
    readonly code: Code | undefined;
  }): void {
    const { method, route, status, seconds, code } = request;
    this.serverRequests.observe(
      {
        http_request_method: KNOWN_METHODS.has(method) ? method : '_OTHER',
        http_route: route ?? '(none)',
        http_response_status_code: status,
      },
      seconds,
    );
    if (code !== undefined && code !== 'CODE_SENT') {
      this.problems.inc({ code });
    }
  }

  /**
   * A call to Argos has ended.
   * @param status of the answer; undefined when none came
   * @param failure why none came
   */
  upstreamCalled(call: {
    readonly address: string;
    readonly status: number | undefined;
    readonly failure: string | undefined;
    readonly seconds: number;
  }): void {
    const { address, status, failure, seconds } = call;
    const failedStatus = status !== undefined && status >= 400 ? String(status) : '';
    this.clientRequests.observe(
      {
        http_request_method: 'POST',
        server_address: address,
        http_response_status_code: status ?? '',
        error_type: failure ?? failedStatus,
      },
      seconds,
    );
  }

  /** An attempt was carried out, and came to this. */
  attempted(code: OutcomeCode): void {
    const { transfer } = entryOf(code);
    this.attempts.inc({ code });
    this.transfers.inc({ transfer });
    if (transfer === 'unknown') {
      this.unknownOutcomes.inc({ code });
    }
  }

  replayed(code: OutcomeCode): void {
    this.replays.inc({ code });
  }

  duplicateRefused(reason: DuplicateReason): void {
    this.refusedDuplicates.inc({ reason });
  }

  contractDrifted(kind: DriftKind): void {
    this.contractDrift.inc({ kind });
  }

  ledgerStepped(operation: LedgerOperation, result: 'ok' | 'error', seconds: number): void {
    this.ledgerOperations.observe({ operation, result }, seconds);
  }

  /** A request was refused by one of our limits. */
  limitHit(limit: Limit): void {
    this.limitsHit.inc({ limit });
  }

  /** The store of the limits could not be asked. */
  limitStoreFailed(): void {
    this.limitStoreErrors.inc();
  }

  watchAttempts(inFlight: () => number): void {
    this.watch(
      'account_check_attempts_in_flight',
      'Attempts that are recorded and not yet answered.',
      inFlight,
    );
  }

  watchBreaker(state: () => BreakerState): void {
    this.watch(
      'account_check_breaker_state',
      'The circuit breaker before Argos: 0 closed, 1 half open, 2 open.',
      () => breakerStates.indexOf(state()),
    );
  }

  /** @param check rejects when the ledger takes no writes */
  watchLedger(check: () => Promise<void>): void {
    this.watch('account_check_ledger_up', 'Whether the ledger takes writes: 1 or 0.', () =>
      check().then(
        () => 1,
        () => 0,
      ),
    );
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Everything, in Prometheus's text format. */
  async text(): Promise<string> {
    return this.registry.metrics();
  }

  private counter<Label extends string>(
    name: string,
    help: string,
    label: Label,
    values: readonly string[],
  ): Counter<Label> {
    const counter = new Counter({ name, help, labelNames: [label], registers: [this.registry] });
    values.forEach((value) => counter.labels(value).inc(0));
    return counter;
  }

  /** A gauge that is read when it is scraped: it tells the truth without any traffic. */
  private watch(name: string, help: string, read: () => number | Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        this.set(await read());
      },
    });
  }

  private histogram<Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    labelNames: Label[],
  ): Histogram<Label> {
    return new Histogram({ name, help, buckets, labelNames, registers: [this.registry] });
  }
}
