import type { Redis } from 'ioredis';
import type { Config } from '../config/config.js';
import { WindowCounter } from './window-counter.js';
import type { Limit } from './window-counter.js';

const MINUTE_SECONDS = 60;
const DAY_SECONDS = 24 * 60 * 60;

/** Some 10 MB in memory at most (decision 0052). */
const MAX_CLIENTS = 50_000;

/** Some 20 MB: more accounts than one instance with an embedded ledger sees in a day. */
const MAX_ACCOUNTS = 100_000;

/** The counters in force; all are absent when limits are off. */
export interface Limits {
  /** By network address of the client. */
  readonly address?: WindowCounter;
  /** By user; in the other modes a caller is a whole app, and its addresses are limited. */
  readonly caller?: WindowCounter;
  /** By bank account that 1 won is sent to. */
  readonly account?: WindowCounter;
}

/** The injection token of the one set of limits. */
export const LIMITS = Symbol('Limits');

/** @param client the ledger's Redis, which the instances share; absent with the embedded ledger */
export function createLimits({ limits, auth }: Config, client: Redis | undefined): Limits {
  if (!limits.enabled) {
    return {};
  }
  const counter = (limit: Limit): WindowCounter =>
    client ? WindowCounter.inRedis(limit, client) : WindowCounter.inMemory(limit);
  return {
    address: counter({
      name: 'address',
      uses: limits.addressPerMinute,
      windowSeconds: MINUTE_SECONDS,
      maxKeys: MAX_CLIENTS,
    }),
    ...(auth.mode === 'jwt' && {
      caller: counter({
        name: 'caller',
        uses: limits.callerPerMinute,
        windowSeconds: MINUTE_SECONDS,
        maxKeys: MAX_CLIENTS,
      }),
    }),
    account: counter({
      name: 'account',
      uses: limits.accountPerDay,
      windowSeconds: DAY_SECONDS,
      maxKeys: MAX_ACCOUNTS,
    }),
  };
}
