import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AttemptIdentifier } from '../../../src/ledger/attempt-identifier.js';
import type { Behaviour } from './bank-behaviour.js';
import { Bank } from './bank.js';
import { check, type Verdict } from '../checker/checker.js';
import { History, type Answer } from '../checker/history.js';
import type { InstanceReport } from './instance-orders.js';
import { RedisProcess } from './redis-process.js';
import {
  ServiceClient,
  callers,
  tokenOf,
  type AttemptSpec,
  type CallerName,
} from './service-client.js';
import { ServiceInstance } from './service-instance.js';
import { copyService, type SourceEdit } from './source-edit.js';
import { StoreWatch, lookAtEmbedded, lookAtRedis } from './store-watch.js';
import { TcpProxy } from './tcp-proxy.js';
import { until } from '../until.js';

export type LedgerKind = 'embedded' | 'redis';

const LEDGER_SECRET = 'a-secret-of-the-fault-runs-of-32-bytes';
const LOOK_EVERY_MS = 200;
const SWEEPERS = 8;

export interface ClusterOptions {
  readonly ledger: LedgerKind;
  readonly times: Times;
  /** Of the run: its history and logs are named after it. */
  readonly name: string;
  /** Guards that are taken out of the service. */
  readonly edits?: readonly SourceEdit[];
  readonly behave: (request: { account: string; submission: string }) => Behaviour;
}

export interface Times {
  readonly deadlineMs: number;
  /** The service's own is a constant of 5 s; the runs shorten it by an edit. */
  readonly marginMs: number;
  readonly cooldownMs: number;
}

/** The service's instances with their store, their bank, their clients, and what was seen of all. */
export class Cluster {
  readonly instances: ServiceInstance[] = [];
  /** What stands before each instance: its clients come through it. */
  readonly doors: TcpProxy[] = [];
  /** What stands between each instance and Redis. */
  readonly storeLinks: TcpProxy[] = [];
  readonly attempts = new Map<string, AttemptSpec>();
  readonly client: ServiceClient;
  redis: RedisProcess | undefined;
  private readonly names = new Map<string, string>();
  private readonly identifier = new AttemptIdentifier(Buffer.from(LEDGER_SECRET));
  private watch: StoreWatch | undefined;
  private accounts = 100_000_000_000;

  private constructor(
    readonly options: ClusterOptions,
    readonly history: History,
    readonly bank: Bank,
    private readonly directory: string,
    /** The service's code, as it is run. */
    private readonly copy: string,
  ) {
    this.client = new ServiceClient(history, (attempt) => this.learn(attempt));
  }

  /** One instance on the embedded ledger, two on Redis. */
  static async start(options: ClusterOptions): Promise<Cluster> {
    const history = History.create(historyFile(options.name));
    history.add({ kind: 'settings', at: Date.now(), ledger: options.ledger, ...options.times });
    const bank = await Bank.start(history, options.behave);
    const directory = mkdtempSync(join(tmpdir(), 'faults-'));
    const margin: SourceEdit = {
      module: 'ledger/attempt-ledger',
      find: 'DEADLINE_MARGIN_MS = 5_000',
      replace: `DEADLINE_MARGIN_MS = ${options.times.marginMs}`,
    };
    const copy = copyService([margin, ...(options.edits ?? [])]);
    const cluster = new Cluster(options, history, bank, directory, copy);
    try {
      await cluster.startStore();
      const instances = options.ledger === 'redis' ? [0, 1] : [0];
      await Promise.all(instances.map((number) => cluster.addInstance(number)));
      cluster.startWatch();
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  /** Names a new attempt; nothing is sent yet. */
  attempt(
    submission: string,
    key: string,
    caller: CallerName = 'app-a',
    account = String((this.accounts += 1)),
  ): AttemptSpec {
    return { caller, key, submission, account, attempt: `${caller}/${key}` };
  }

  /** Straight to an instance, with nothing in between. */
  post(attempt: AttemptSpec, instance = 0): Promise<Answer | undefined> {
    return this.client.post(this.instanceAt(instance).url, attempt);
  }

  get(attempt: AttemptSpec, instance = 0): Promise<Answer | undefined> {
    return this.client.get(this.instanceAt(instance).url, attempt);
  }

  /** The instance of this number; with a single one, always that. */
  instanceAt(number: number): ServiceInstance {
    const instance = this.instances[number % this.instances.length];
    if (instance === undefined) {
      throw new Error('there is no instance');
    }
    return instance;
  }

  /**
   * Starts a process in the place of one that has ended; again when it ends at once, which it does
   * while its store is broken.
   */
  async restart(number: number): Promise<void> {
    await this.instanceAt(number).ended();
    await until(`instance ${number} starts`, async () => {
      this.history.add({ kind: 'started', at: Date.now(), instance: number });
      return this.instanceAt(number)
        .start()
        .then(
          () => true,
          () => false,
        );
    });
    const door = this.doors[number];
    if (door) {
      door.targetPort = this.instanceAt(number).listeningPort;
    }
  }

  /** Empties the store. */
  async flush(): Promise<void> {
    const since = Date.now();
    await this.redis?.client.flushall();
    this.history.add({ kind: 'flushed', since, at: Date.now() });
  }

  note(fault: string): void {
    this.history.add({ kind: 'fault', at: Date.now(), fault });
  }

  /**
   * Once every fault is healed: asks again for every attempt that was ever made, when it has ended,
   * looks at the store a last time, and has it all checked.
   */
  async conclude(): Promise<Verdict> {
    await this.bank.idle();
    const attempts = [...this.attempts.values()];
    await Promise.all(Array.from({ length: SWEEPERS }, () => this.sweep(attempts)));
    await this.bank.idle();
    await this.watch?.lookNow();
    return check(this.history.read());
  }

  async close(): Promise<void> {
    // What still waits for a store that is gone ends now.
    this.redis?.client.disconnect();
    await this.watch?.stop();
    await Promise.all(this.instances.map((instance) => instance.close()));
    await Promise.all([...this.doors, ...this.storeLinks].map((proxy) => proxy.close()));
    await this.bank.close();
    await this.redis?.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async sweep(attempts: AttemptSpec[]): Promise<void> {
    for (let next = attempts.pop(); next !== undefined; next = attempts.pop()) {
      const attempt = next;
      let found: Answer | undefined;
      await until(`${attempt.attempt} has ended`, async () => {
        found = await this.get(attempt, attempts.length);
        return (
          found !== undefined && !['ATTEMPT_IN_PROGRESS', 'LEDGER_UNAVAILABLE'].includes(found.code)
        );
      });
      if (found?.code !== 'ATTEMPT_NOT_FOUND') {
        await this.post(attempt, attempts.length + 1);
      }
    }
  }

  private learn(attempt: AttemptSpec): void {
    this.attempts.set(`${attempt.attempt} ${attempt.account}`, attempt);
    const recordKey = this.identifier.recordKey(`server:${attempt.caller}`, attempt.key);
    this.names.set(recordKey, attempt.attempt);
  }

  private nameOf(recordKey: string): string {
    return this.names.get(recordKey) ?? 'nobody';
  }

  private async startStore(): Promise<void> {
    mkdirSync(join(this.directory, 'store'));
    const tokens = callers.map(
      (caller) => `${caller}:${createHash('sha256').update(tokenOf(caller)).digest('hex')}`,
    );
    writeFileSync(join(this.directory, 'tokens'), tokens.join('\n'));
    if (this.options.ledger === 'redis') {
      this.redis = await RedisProcess.start(join(this.directory, 'store'));
    }
  }

  private async addInstance(number: number): Promise<void> {
    const link = this.redis && (await TcpProxy.start(this.redis.port));
    if (link) {
      this.storeLinks[number] = link;
    }
    const instance = new ServiceInstance({
      environment: this.environment(number, link),
      source: join(this.copy, 'src'),
      logFile: historyFile(this.options.name).replace(/\.jsonl$/, `-${number}.log`),
      onReport: (report) => this.report(number, report),
    });
    this.instances[number] = instance;
    this.history.add({ kind: 'started', at: Date.now(), instance: number });
    await instance.start();
    this.doors[number] = await TcpProxy.start(instance.listeningPort);
  }

  private environment(number: number, link?: TcpProxy): Record<string, string> {
    const { deadlineMs, cooldownMs } = this.options.times;
    return {
      ...{ NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0', METRICS_PORT: '0', DOCS: 'off' },
      ARGOS_BASE_URL: this.bank.baseUrl(number),
      ARGOS_API_KEY: 'key-of-the-fault-runs',
      ARGOS_DEADLINE_MS: String(deadlineMs),
      UNKNOWN_COOLDOWN_MS: String(cooldownMs),
      LEDGER: this.options.ledger,
      LEDGER_PATH: join(this.directory, 'store'),
      LEDGER_SECRET,
      AUTH_MODE: 'token',
      AUTH_TOKENS_FILE: join(this.directory, 'tokens'),
      RATE_LIMIT: 'off',
      ...(link && { REDIS_URL: `redis://127.0.0.1:${link.port}` }),
    };
  }

  private report(instance: number, report: InstanceReport): void {
    if ('reached' in report) {
      const { recordKey, ...reached } = report.reached;
      const attempt = this.nameOf(recordKey);
      this.history.add({ kind: 'step', at: report.at, instance, attempt, ...reached });
    } else if ('obeyed' in report) {
      this.note(`${report.obeyed.action} of ${instance} at ${report.obeyed.step}`);
    }
  }

  private startWatch(): void {
    const look = this.redis
      ? lookAtRedis(this.redis.client)
      : lookAtEmbedded(join(this.directory, 'store'));
    this.watch = new StoreWatch(look, this.history, (recordKey) => this.nameOf(recordKey));
    this.watch.start(LOOK_EVERY_MS);
  }
}

/** Where a run leaves what was seen of it. */
export function historyFile(run: string): string {
  const file = run.replace(/[^a-z0-9]+/gi, '-').slice(0, 80);
  return fileURLToPath(new URL(`../../../histories/${file}.jsonl`, import.meta.url));
}
