import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

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
export class WindowCounter {
  private constructor(private readonly limiter: RateLimiterMemory | RateLimiterRedis) {}

  /** Counts in this process: for a single instance. */
  static inMemory(limit: Limit): WindowCounter {
    return new WindowCounter(new BoundedMemory(limit));
  }

  /** Counts in Redis, where all instances count together. */
  static inRedis(limit: Limit, client: Redis): WindowCounter {
    const { name, uses, windowSeconds } = limit;
    return new WindowCounter(
      new RateLimiterRedis({
        storeClient: client,
        keyPrefix: `acbff:limit:${name}`,
        points: uses,
        duration: windowSeconds,
        rejectIfRedisNotReady: true,
      }),
    );
  }

  /**
   * Counts one use.
   * @param key a keyed hash: it stands in the store
   * @throws when the store can't count; whether it did is not known then
   */
  async use(key: string): Promise<Use> {
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

  /** Takes one use back. Only within the window of that use. */
  async takeBack(key: string): Promise<void> {
    await this.limiter.reward(key);
  }
}

/**
 * Counters that a flood of new keys cannot fill the memory with. All windows are equally long, so
 * the oldest one, which is forgotten first, is the next to end.
 */
class BoundedMemory extends RateLimiterMemory {
  private readonly keys = new Set<string | number>();
  /** Stays where it is between calls: a new one would walk over all that was taken out. */
  private readonly oldestFirst = this.keys.values();

  constructor(private readonly limit: Limit) {
    super({ keyPrefix: limit.name, points: limit.uses, duration: limit.windowSeconds });
  }

  override async consume(key: string | number): Promise<RateLimiterRes> {
    const use = await super.consume(key);
    if (use.isFirstInDuration) {
      this.keys.delete(key);
      this.keys.add(key);
      await this.forgetBeyondLimit();
    }
    return use;
  }

  private async forgetBeyondLimit(): Promise<void> {
    if (this.keys.size > this.limit.maxKeys) {
      const oldest = this.oldestFirst.next().value as string | number;
      this.keys.delete(oldest);
      await this.delete(oldest);
    }
  }
}
