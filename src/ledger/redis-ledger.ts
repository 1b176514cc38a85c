import type { Redis } from 'ioredis';
import type { SettledOutcome } from '../argos/outcome.js';
import {
  LedgerUnavailableError,
  type AttemptIdentity,
  type AttemptLedger,
  type AttemptView,
  type LedgerTimes,
  type OpenResult,
  type SubmissionEffect,
} from './attempt-ledger.js';
import { parseOutcome, parseRecord } from './attempt-record.js';
import { viewOf } from './attempt-rules.js';
import { LedgerStartError } from './ledger-start-error.js';
import type { RedisConnection } from './redis-connection.js';
import { checkRedisSafety } from './redis-safety.js';
import {
  FIND_SCRIPT,
  OPEN_SCRIPT,
  REMOVE_SCRIPT,
  SETTLE_SCRIPT,
  type RedisScript,
} from './redis-scripts.js';
import { LedgerAmbiguousError } from './time-limit.js';

const PREFIX = 'acbff:';
/** Holds `AttemptIdentifier.secretCheck()` of the secret that the ledger is written with. */
export const SECRET_CHECK_KEY = `${PREFIX}secret-check`;
/** Written, and soon forgotten, to see whether the server takes writes. */
export const WRITE_CHECK_KEY = `${PREFIX}write-check`;
const WRITE_CHECK_LIFE_MS = 60_000;
/** How long a take-back waits for a lost connection to come back. */
const RECONNECT_LIMIT_MS = 1_000;

export interface RedisLedgerOptions {
  /** Stays the caller's: closing the ledger leaves it open. */
  readonly connection: RedisConnection;
  /** `AttemptIdentifier.secretCheck()` */
  readonly secretCheck: string;
  readonly times: LedgerTimes;
  /** Starts on a server that would lose attempts, too; its problems are then warnings. */
  readonly allowUnsafe: boolean;
  readonly warn: (message: string) => void;
}

/** The attempt ledger that several instances share: Redis 7 or Valkey, one script a step. */
export class RedisLedger implements AttemptLedger {
  private readonly client: Redis;
  private readonly takingBack = new Set<Promise<void>>();

  private constructor(
    private readonly connection: RedisConnection,
    private readonly times: LedgerTimes,
  ) {
    this.client = connection.client;
  }

  /** @throws LedgerStartError when the server would lose attempts, or has another secret's ledger */
  static async open(options: RedisLedgerOptions): Promise<RedisLedger> {
    const { connection, secretCheck, times } = options;
    await verifySafety(options);
    await verifySecret(connection.client, secretCheck);
    return new RedisLedger(connection, times);
  }

  async open(attempt: AttemptIdentity, deadlineMs: number): Promise<OpenResult> {
    const sendingMs = Math.ceil(deadlineMs) + this.times.deadlineMarginMs;
    try {
      const reply = await this.run(OPEN_SCRIPT, attempt, [
        attempt.fingerprint,
        attempt.owner,
        sendingMs,
      ]);
      return parseOpenReply(reply);
    } catch (error) {
      if (error instanceof LedgerAmbiguousError) {
        this.takeBack(attempt);
      }
      throw error;
    }
  }

  async settle(
    attempt: AttemptIdentity,
    outcome: SettledOutcome,
    effect: SubmissionEffect,
  ): Promise<void> {
    const { fingerprint, owner } = attempt;
    await this.run(SETTLE_SCRIPT, attempt, [fingerprint, owner, JSON.stringify(outcome), effect]);
  }

  async remove(attempt: AttemptIdentity): Promise<void> {
    await this.run(REMOVE_SCRIPT, attempt, []);
  }

  async find(recordKey: string): Promise<AttemptView | undefined> {
    const reply = await this.evaluate(FIND_SCRIPT, [`${PREFIX}record:${recordKey}`], []);
    const [text, seconds, microseconds] = reply as [string | null, string, string];
    const now = Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
    return text === null ? undefined : viewOf(parseRecord(text), now);
  }

  async check(): Promise<void> {
    await this.send(() => this.client.set(WRITE_CHECK_KEY, '', 'PX', WRITE_CHECK_LIFE_MS));
  }

  /** Waits for what is being taken back. */
  async close(): Promise<void> {
    await Promise.all(this.takingBack);
  }

  /**
   * The server may have opened the attempt without our knowing; the caller sends nothing, and does
   * not wait. One removal is tried; if that fails too, the record ages into unknown.
   */
  private takeBack(attempt: AttemptIdentity): void {
    const removal = this.connection
      .ready(RECONNECT_LIMIT_MS)
      .then(() => this.remove(attempt))
      .catch(() => undefined)
      .finally(() => this.takingBack.delete(removal));
    this.takingBack.add(removal);
  }

  private run(
    script: RedisScript,
    { attemptId, recordKey, submission }: AttemptIdentity,
    args: readonly (string | number)[],
  ): Promise<unknown> {
    const { unknownCooldownMs, retentionMs } = this.times;
    return this.evaluate(
      script,
      [`${PREFIX}record:${recordKey}`, `${PREFIX}submission:${submission}`],
      [unknownCooldownMs, retentionMs, attemptId, ...args],
    );
  }

  /** By its hash; as text only where the server says that it does not know it, so ran nothing. */
  private async evaluate(
    script: RedisScript,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    return this.send(async () => {
      try {
        return await this.client.evalsha(script.sha1, keys.length, ...keys, ...args);
      } catch (error) {
        if (messageOf(error).startsWith('NOSCRIPT')) {
          return this.client.eval(script.text, keys.length, ...keys, ...args);
        }
        throw error;
      }
    });
  }

  /** Nothing but LedgerUnavailableError comes out, ambiguous unless the server surely did nothing. */
  private async send<T>(command: () => Promise<T>): Promise<T> {
    if (this.client.status !== 'ready') {
      throw new LedgerUnavailableError('the ledger is not connected to Redis');
    }
    try {
      return await command();
    } catch (error) {
      // ioredis's own error carries the command's arguments: only its message goes on.
      const cause = new Error(messageOf(error));
      throw isRefusal(error)
        ? new LedgerUnavailableError('Redis refused a step of the ledger', { cause })
        : new LedgerAmbiguousError('Redis did not answer a step of the ledger', { cause });
    }
  }
}

async function verifySafety({ connection, allowUnsafe, warn }: RedisLedgerOptions): Promise<void> {
  const { problems, warnings } = await checkRedisSafety(connection.client);
  if (problems.length > 0 && !allowUnsafe) {
    throw new LedgerStartError(
      `the Redis at REDIS_URL is no safe place for the ledger: ${problems.join('; ')}. ` +
        'LEDGER_ALLOW_UNSAFE_REDIS=true allows it, for development',
    );
  }
  [...problems, ...warnings].forEach((line) => warn(line));
}

async function verifySecret(client: Redis, secretCheck: string): Promise<void> {
  const existing = await client
    .set(SECRET_CHECK_KEY, secretCheck, 'NX', 'GET')
    .catch((error: unknown) => {
      throw new LedgerStartError(`the Redis at REDIS_URL takes no writes: ${messageOf(error)}`);
    });
  if (existing !== null && existing !== secretCheck) {
    throw new LedgerStartError(
      'LEDGER_SECRET is not the secret that the ledger at REDIS_URL was written with: give the ' +
        'old one, or start on an empty database once the last attempt is 24 hours old',
    );
  }
}

function parseOpenReply(reply: unknown): OpenResult {
  const [state, value] = reply as [OpenResult['state'], unknown];
  switch (state) {
    case 'replay':
      return { state, outcome: parseOutcome(String(value)) };
    case 'submission_busy':
      return { state, freeInMs: Number(value) };
    case 'opened':
    case 'key_reused':
    case 'in_progress':
    case 'submission_owned':
    case 'submission_rejected':
      return { state };
  }
}

/** The server answered with an error: a script that fails has written nothing. */
function isRefusal(error: unknown): boolean {
  return (error as Error).name === 'ReplyError';
}

function messageOf(error: unknown): string {
  return String((error as { readonly message?: unknown }).message);
}
