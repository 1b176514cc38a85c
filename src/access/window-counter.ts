import type { Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

/** How often a key may be used in a fixed window that starts with its first use. */
export interface Limit {
  /** Names the counters in the store. */
  readonly name: string;
  readonly uses: number;
  readonly windowSeconds: number;
  /** In memory, the oldest windows are forgotten when there would be more keys than this. */
  readonly maxKeys: number;
}

export interface Use {
  readonly allowed: boolean;
  readonly windowEndsInMs: number;
}

/** Counts uses: those beyond the limit too, until they are taken back. */
export abstract class WindowCounter {
  /** Counts in this process: for a single instance. */
  static inMemory(limit: Limit): WindowCounter {
    return new MemoryCounter(limit);
  }

  /** Counts in Redis, where all instances count together. */
  static inRedis(limit: Limit, client: Redis): WindowCounter {
    return new RedisCounter(limit, client);
  }

  /**
   * Counts one use.
   * @param key a keyed hash: it stands in the store
   * @throws when the store can't count; whether it did is not known then
   */
  abstract use(key: string): Promise<Use>;

  /** Takes one use back. Only within the window of that use. */
  abstract takeBack(key: string): Promise<void>;
}

interface Window {
  readonly endsAt: number;
  uses: number;
}

/**
 * A flood of new keys cannot fill the memory: all windows are equally long, so the oldest one, which
 * is forgotten first, is the next to end. Some 200 bytes a key (decision 0052).
 */
class MemoryCounter extends WindowCounter {
  private readonly windows = new Map<string, Window>();
  /** Stays where it is between calls: a new one would walk over all that was taken out. */
  private readonly oldestFirst = this.windows.keys();

  constructor(private readonly limit: Limit) {
    super();
  }

  override async use(key: string): Promise<Use> {
    const now = Date.now();
    const current = this.windows.get(key);
    const window = current && now < current.endsAt ? current : this.begin(key, now);
    window.uses += 1;
    return { allowed: window.uses <= this.limit.uses, windowEndsInMs: window.endsAt - now };
  }

  override async takeBack(key: string): Promise<void> {
    const window = this.windows.get(key);
    if (window) {
      window.uses -= 1;
    }
  }

  private begin(key: string, now: number): Window {
    const window = { endsAt: now + this.limit.windowSeconds * 1_000, uses: 0 };
    // Out and in again: the map's order is that of the beginnings.
    this.windows.delete(key);
    this.windows.set(key, window);
    if (this.windows.size > this.limit.maxKeys) {
      this.windows.delete(this.oldestFirst.next().value as string);
    }
    return window;
  }
}

class RedisCounter extends WindowCounter {
  private readonly limiter: RateLimiterRedis;

  constructor({ name, uses, windowSeconds }: Limit, client: Redis) {
    super();
    this.limiter = new RateLimiterRedis({
      storeClient: client,
      keyPrefix: `acbff:limit:${name}`,
      points: uses,
      duration: windowSeconds,
      rejectIfRedisNotReady: true,
    });
  }

  override async use(key: string): Promise<Use> {
    try {
      const { msBeforeNext } = await this.limiter.consume(key);
      return { allowed: true, windowEndsInMs: msBeforeNext };
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) {
        return { allowed: false, windowEndsInMs: refusal.msBeforeNext };
      }
      throw refusal;
    }
  }

  override async takeBack(key: string): Promise<void> {
    await this.limiter.reward(key);
  }
}
