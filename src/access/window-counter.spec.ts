import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { jest } from '@jest/globals';
import { canStartRedis, startRedis } from '../../test/support/redis-server.js';
import type { StartedRedis } from '../../test/support/redis-server.js';
import { RedisConnection } from '../ledger/redis-connection.js';
import { WindowCounter } from './window-counter.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const limit = { name: 'test', uses: 3, windowSeconds: 86_400, maxKeys: 1_000 };

/** Whether each of so many uses was allowed. */
async function use(counter: WindowCounter, key: string, times: number): Promise<boolean[]> {
  const allowed: boolean[] = [];
  for (let count = 0; count < times; count += 1) {
    allowed.push((await counter.use(key)).allowed);
  }
  return allowed;
}

describe('in memory', () => {
  afterEach(() => jest.useRealTimers());

  it('counts in a fixed window from the first use', async () => {
    jest.useFakeTimers();
    const counter = WindowCounter.inMemory(limit);
    expect(await use(counter, 'a', 2)).toEqual([true, true]);
    jest.advanceTimersByTime(DAY_MS - 1_000);
    expect(await use(counter, 'a', 2)).toEqual([true, false]);
    expect((await counter.use('a')).windowEndsInMs).toBe(1_000);
    jest.advanceTimersByTime(1_000);
    expect(await use(counter, 'a', 4)).toEqual([true, true, true, false]);
  });

  it('counts keys apart, and takes uses back', async () => {
    const counter = WindowCounter.inMemory(limit);
    expect(await use(counter, 'a', 4)).toEqual([true, true, true, false]);
    expect(await use(counter, 'b', 1)).toEqual([true]);
    await counter.takeBack('a');
    await counter.takeBack('a');
    expect(await use(counter, 'a', 2)).toEqual([true, false]);
  });

  it('forgets the oldest window, and only that, when there are too many keys', async () => {
    const counter = WindowCounter.inMemory({ ...limit, maxKeys: 3 });
    for (const key of ['a', 'b', 'c', 'a', 'a']) {
      await counter.use(key);
    }
    await use(counter, 'b', 2);
    await use(counter, 'c', 2);
    await counter.use('d');
    expect(await use(counter, 'b', 1)).toEqual([false]);
    expect(await use(counter, 'c', 1)).toEqual([false]);
    expect(await use(counter, 'a', 1)).toEqual([true]);
  });

  it('keeps to its memory in a flood of new keys', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const counter = WindowCounter.inMemory({ ...limit, maxKeys: 2_000 });
    const flood = async (prefix: string): Promise<number> => {
      for (let request = 0; request < 40_000; request += 1) {
        await counter.use(`${prefix}-${request}`);
      }
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const afterTheFirst = await flood('first');
    const afterTheSecond = await flood('second');
    // Unbounded, 40,000 keys take some 20 MB.
    expect(afterTheSecond - afterTheFirst).toBeLessThan(5_000_000);
  });
});

const describeWithRedis = canStartRedis('the shared limits') ? describe : describe.skip;

describeWithRedis('in Redis', () => {
  let redis: StartedRedis;
  let connections: RedisConnection[];

  beforeEach(async () => {
    redis = await startRedis();
    const options = { url: redis.url, onError: () => undefined };
    connections = [await RedisConnection.open(options), await RedisConnection.open(options)];
  });

  afterEach(async () => {
    connections.forEach((connection) => connection.close());
    await redis.stop();
  });

  it('counts for all instances together, and takes uses back', async () => {
    const [one, other] = connections.map(({ client }) => WindowCounter.inRedis(limit, client));
    expect(await use(one!, 'a', 2)).toEqual([true, true]);
    expect(await use(other!, 'a', 2)).toEqual([true, false]);
    await one!.takeBack('a');
    await other!.takeBack('a');
    expect(await use(other!, 'a', 2)).toEqual([true, false]);
  });

  it('ends a window after its time from the first use', async () => {
    const { client } = connections[0]!;
    const counter = WindowCounter.inRedis(limit, client);
    await use(counter, 'a', 5);
    const [key] = await client.keys('*');
    expect(await client.pttl(key!)).toBeGreaterThan(DAY_MS - 10_000);
    expect(await client.pttl(key!)).toBeLessThanOrEqual(DAY_MS);
  });

  it('fails within its time when the server is frozen or gone', async () => {
    const counter = WindowCounter.inRedis(limit, connections[0]!.client);
    redis.pause();
    await expect(counter.use('a')).rejects.toThrow();
    redis.resume();
    await redis.kill();
    await expect(counter.use('a')).rejects.toThrow();
  });
});
