import type { Redis, RedisOptions } from 'ioredis';
import { LedgerUnavailableError } from './attempt-ledger.js';
import { LedgerStartError } from './ledger-start-error.js';
import { withinTimeLimit } from './time-limit.js';

/** How long one command may take; after it, whether the server ran it is not known. */
const COMMAND_LIMIT_MS = 1_000;
const START_LIMIT_MS = 10_000;
/** A connection that is silent for so long, with commands waiting, is given up for a new one. */
const SILENCE_LIMIT_MS = 5_000;
const MAX_RECONNECT_DELAY_MS = 2_000;

export interface RedisConnectionOptions {
  /** redis:// or rediss:// (TLS), with user, password and database number as parts of it. */
  readonly url: string;
  /** Told of every failed connection; the message holds no credentials. */
  readonly onError: (message: string) => void;
}

/**
 * The one connection to Redis, for the ledger and the rate limits. A command that can't be sent
 * now fails now, and none is ever sent a second time.
 */
export class RedisConnection {
  private constructor(readonly client: Redis) {}

  /** @throws LedgerStartError when the server can't be reached, or refuses the credentials */
  static async open({ url, onError }: RedisConnectionOptions): Promise<RedisConnection> {
    // Not loaded where the ledger is embedded.
    const { default: ioredis } = await import('ioredis');
    let lastError = 'no answer';
    const connection = new RedisConnection(new ioredis.Redis(clientOptions(url)));
    // ioredis's errors carry the command with its arguments, a password among them: only the
    // message goes on.
    connection.client.on('error', ({ message }: Error) => {
      lastError = message;
      onError(message);
    });
    // Its rejection is the first failure only; ioredis goes on trying.
    connection.client.connect().catch(() => undefined);
    try {
      await connection.ready(START_LIMIT_MS);
    } catch {
      connection.close();
      throw new LedgerStartError(`the Redis at REDIS_URL could not be used: ${lastError}`);
    }
    return connection;
  }

  /** Lets the next connection use these credentials; the one that stands is kept. */
  updateUrl(url: string): void {
    const { username, password } = parseRedisUrl(url);
    Object.assign(this.client.options, { username, password });
  }

  /** @throws LedgerUnavailableError when it isn't connected within `limitMs` */
  async ready(limitMs: number): Promise<void> {
    if (this.client.status === 'ready') {
      return;
    }
    let onReady: () => void = () => undefined;
    const becomesReady = new Promise<void>((resolve) => (onReady = resolve));
    this.client.once('ready', onReady);
    try {
      await withinTimeLimit(becomesReady, limitMs);
    } finally {
      this.client.off('ready', onReady);
    }
  }

  /** Closes at once; whoever still waits for an answer gets an error. */
  close(): void {
    this.client.disconnect();
  }
}

function clientOptions(url: string): RedisOptions {
  return {
    ...parseRedisUrl(url),
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // With 0, what waited for an answer fails as soon as the connection is lost.
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_LIMIT_MS,
    connectTimeout: COMMAND_LIMIT_MS,
    socketTimeout: SILENCE_LIMIT_MS,
    retryStrategy: (attempt) => Math.min(50 * 2 ** attempt, MAX_RECONNECT_DELAY_MS),
    // A primary that became a replica: its name may lead to the new primary by now.
    reconnectOnError: ({ message }) => message.startsWith('READONLY'),
  };
}

/**
 * Only what a URL is for: ioredis would take every one of its options from the query part.
 * @throws LedgerUnavailableError when it isn't a Redis URL; never with the URL in the message
 */
function parseRedisUrl(text: string): RedisOptions {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^rediss?:$/.test(url.protocol)) {
    throw new LedgerUnavailableError('REDIS_URL must be a redis:// or rediss:// URL');
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 6379),
    username: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
    db: Number(url.pathname.slice(1) || 0),
    tls: url.protocol === 'rediss:' ? {} : undefined,
  };
}
