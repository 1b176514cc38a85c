import { Redis } from 'ioredis';
import type { AttemptIdentity } from '../../src/ledger/attempt-ledger.js';
import { RedisConnection } from '../../src/ledger/redis-connection.js';
import { RedisLedger } from '../../src/ledger/redis-ledger.js';
import { identifier, TIMES, type LedgerHarness } from './ledger-harness.js';

export interface RedisHarness extends LedgerHarness {
  readonly ledger: RedisLedger;
  readonly connection: RedisConnection;
  /** Another connection to the same server. */
  readonly raw: Redis;
}

export const recordKey = ({ recordKey: key }: AttemptIdentity) => `acbff:record:${key}`;
const submissionKey = ({ submission }: AttemptIdentity) => `acbff:submission:${submission}`;

/**
 * @param url where the ledger connects to
 * @param rawUrl where the test looks behind the ledger's back, past a proxy
 */
export async function startRedisHarness(url: string, rawUrl = url): Promise<RedisHarness> {
  const raw = new Redis(rawUrl);
  raw.on('error', () => undefined);
  await clear(raw);
  const { ledger, connection } = await openRedisLedger(url);
  return {
    ledger,
    connection,
    raw,
    now: () => serverTime(raw),
    advance: (ms) => age(raw, ms),
    dump: () => dump(raw),
    overwrite: async (kind, attempt, text) => {
      await raw.set(kind === 'record' ? recordKey(attempt) : submissionKey(attempt), text);
    },
    lose: async (kind, attempt) => {
      await raw.del(kind === 'record' ? recordKey(attempt) : submissionKey(attempt));
    },
    breakStore: async () => connection.close(),
    close: async () => {
      await ledger.close();
      connection.close();
      raw.disconnect();
    },
  };
}

export async function openRedisLedger(
  url: string,
  changes: { secretCheck?: string; allowUnsafe?: boolean; warn?: (message: string) => void } = {},
): Promise<{ readonly ledger: RedisLedger; readonly connection: RedisConnection }> {
  const connection = await RedisConnection.open({ url, onError: () => undefined });
  try {
    const ledger = await RedisLedger.open({
      connection,
      secretCheck: identifier.secretCheck(),
      times: TIMES,
      // What REDIS_URL names may be anything; the checks have a suite of their own.
      allowUnsafe: true,
      warn: () => undefined,
      ...changes,
    });
    return { ledger, connection };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Polls until it is true; a test that waits in vain ends by jest's time limit. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function serverTime(raw: Redis): Promise<number> {
  const [seconds, microseconds] = await raw.time();
  return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
}

/**
 * The server's clock can't be set, and the ledger has no way to be told another time. So time passes
 * here by making everything stored that much older: its times, and what is left of its life.
 */
async function age(raw: Redis, ms: number): Promise<void> {
  for (const key of await storedKeys(raw)) {
    const stored = JSON.parse((await raw.get(key)) ?? '{}') as unknown;
    const remainingMs = (await raw.pttl(key)) - ms;
    if (remainingMs <= 0) {
      await raw.del(key);
    } else {
      await raw.set(key, JSON.stringify(older(stored, ms)), 'PX', remainingMs);
    }
  }
}

function older(stored: unknown, ms: number): unknown {
  if (typeof stored !== 'object' || stored === null) {
    return stored;
  }
  return Object.fromEntries(
    Object.entries(stored).map(([name, value]: [string, unknown]) => [
      name,
      name.endsWith('At') ? (value as number) - ms : older(value, ms),
    ]),
  );
}

async function dump(raw: Redis): Promise<string> {
  const keys = await raw.keys('*');
  const values = await Promise.all(keys.map((key) => raw.get(key)));
  return [...keys, ...values].join('\n');
}

/** Only what is the ledger's: the server may be anybody's. */
async function clear(raw: Redis): Promise<void> {
  const keys = await raw.keys('acbff:*');
  if (keys.length > 0) {
    await raw.del(keys);
  }
}

async function storedKeys(raw: Redis): Promise<string[]> {
  return [...(await raw.keys('acbff:record:*')), ...(await raw.keys('acbff:submission:*'))];
}
