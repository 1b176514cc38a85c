import { canStartRedis, startRedis, type StartedRedis } from '../support/redis-server.js';
import { LedgerUnavailableError } from '../../src/ledger/attempt-ledger.js';
import { RedisConnection } from '../../src/ledger/redis-connection.js';
import { startCuttingProxy, type CuttingProxy } from './cutting-proxy.js';
import { attemptOf, DEADLINE_MS, SENDING_MS } from './ledger-harness.js';
import {
  openRedisLedger,
  recordKey,
  startRedisHarness,
  until,
  type RedisHarness,
} from './redis-harness.js';

const available = canStartRedis('the faults of the Redis ledger');

(available ? describe : describe.skip)('redis ledger on a failing server', () => {
  let redis: StartedRedis;
  let proxy: CuttingProxy;
  let harness: RedisHarness;

  beforeEach(async () => {
    redis = await startRedis();
    proxy = await startCuttingProxy(redis.port);
    harness = await startRedisHarness(proxy.url, redis.url);
  });

  afterEach(async () => {
    redis.resume();
    await harness.close();
    await proxy.close();
    await redis.stop();
  });

  it('fails within about a second while the server is paused, then takes the attempt back', async () => {
    const attempt = attemptOf();
    redis.pause();
    const startedAt = performance.now();

    await expectUnavailable(harness.ledger.open(attempt, DEADLINE_MS));

    expect(performance.now() - startedAt).toBeLessThan(1_900);
    redis.resume();
    await harness.ledger.close();
    await until(async () => (await harness.ledger.find(attempt.recordKey)) === undefined);
  });

  it.each([
    ['settle', (h: RedisHarness) => h.ledger.settle(attemptOf(), { code: 'CODE_SENT' }, 'free')],
    ['remove', (h: RedisHarness) => h.ledger.remove(attemptOf())],
    ['find', (h: RedisHarness) => h.ledger.find(attemptOf().recordKey)],
    ['check', (h: RedisHarness) => h.ledger.check()],
  ])('fails %s within about a second while the server is paused', async (_, step) => {
    redis.pause();
    const startedAt = performance.now();

    await expectUnavailable(step(harness));

    expect(performance.now() - startedAt).toBeLessThan(1_900);
  });

  it('takes an attempt back whose connection was cut before the answer, and sends nothing twice', async () => {
    await loadScripts(harness);
    const callsBefore = await scriptCalls(harness);
    const attempt = attemptOf();
    proxy.holdAnswers();
    const opening = harness.ledger.open(attempt, DEADLINE_MS);
    await Promise.all([
      expectUnavailable(opening),
      until(async () => (await harness.raw.exists(recordKey(attempt))) === 1).then(() => {
        proxy.passAnswers();
        proxy.cut();
      }),
    ]);

    await until(async () => (await harness.raw.exists(recordKey(attempt))) === 0);

    expect((await scriptCalls(harness)) - callsBefore).toBe(2);
    await until(() => isOpened(harness));
  });

  it('lets an attempt age that could not be taken back', async () => {
    await loadScripts(harness);
    const attempt = attemptOf();
    proxy.holdAnswers();
    const opening = harness.ledger.open(attempt, DEADLINE_MS);
    await Promise.all([
      expectUnavailable(opening),
      until(async () => (await harness.raw.exists(recordKey(attempt))) === 1).then(() =>
        proxy.close(),
      ),
    ]);
    await harness.ledger.close();
    const direct = await openRedisLedger(redis.url);

    const inTime = await direct.ledger.open(attemptOf(), DEADLINE_MS);
    await harness.advance(SENDING_MS);
    const aged = await direct.ledger.open(attemptOf(), DEADLINE_MS);
    direct.connection.close();

    expect(inTime).toEqual({ state: 'in_progress' });
    expect(aged).toEqual({ state: 'replay', outcome: { code: 'OUTCOME_UNKNOWN' } });
  });

  it('fails as soon as the connection is lost that an answer was to come by', async () => {
    proxy.holdAnswers();
    const checking = expectUnavailable(harness.ledger.check());
    await until(async () => (await harness.raw.exists('acbff:write-check')) === 1);
    const cutAt = performance.now();
    proxy.cut();

    await checking;

    expect(performance.now() - cutAt).toBeLessThan(500);
  });

  it('fails at once when the server is gone, and does not keep what it was asked for later', async () => {
    await redis.kill();
    await until(async () => harness.connection.client.status !== 'ready');
    const startedAt = performance.now();

    await expectUnavailable(harness.ledger.open(attemptOf(), DEADLINE_MS));

    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  it('is back by itself when the connection can be made again', async () => {
    proxy.cut();

    await until(() => isOpened(harness));
  });

  it('opens nothing on a server whose memory is full', async () => {
    await harness.raw.config('SET', 'maxmemory', '1');

    await expectUnavailable(harness.ledger.open(attemptOf(), DEADLINE_MS));
    await expectUnavailable(harness.ledger.check());

    await harness.raw.config('SET', 'maxmemory', '0');
    expect(await harness.ledger.open(attemptOf(), DEADLINE_MS)).toEqual({ state: 'opened' });
  });

  it('opens nothing on a server that has become a replica', async () => {
    await harness.raw.replicaof('127.0.0.1', 1);

    await expectUnavailable(harness.ledger.open(attemptOf(), DEADLINE_MS));
  });

  it('uses a password that was changed for its next connection, and never tells one', async () => {
    const messages: string[] = [];
    const withPassword = (password: string) => `redis://:${password}@127.0.0.1:${redis.port}`;
    await harness.raw.config('SET', 'requirepass', 'first-password');
    const connection = await RedisConnection.open({
      url: withPassword('first-password'),
      onError: (message) => messages.push(message),
    });
    await harness.raw.config('SET', 'requirepass', 'second-password');
    await harness.raw.call('CLIENT', 'KILL', 'TYPE', 'normal');
    await until(async () => messages.some((message) => message.includes('WRONGPASS')));

    connection.updateUrl(withPassword('second-password'));

    await connection.ready(10_000);
    expect(await connection.client.ping()).toBe('PONG');
    connection.close();
    expect(messages.join()).not.toMatch(/(first|second)-password/);
  });
});

/** So that the server runs the next step at the first asking. */
async function loadScripts({ ledger }: RedisHarness): Promise<void> {
  const other = attemptOf({ idempotencyKey: 'other', submissionId: 'other' });
  await ledger.open(other, DEADLINE_MS);
  await ledger.remove(other);
}

async function isOpened(harness: RedisHarness): Promise<boolean> {
  try {
    return (await harness.ledger.open(attemptOf(), DEADLINE_MS)).state === 'opened';
  } catch {
    return false;
  }
}

async function scriptCalls({ raw }: RedisHarness): Promise<number> {
  const stats = await raw.info('commandstats');
  return ['evalsha', 'eval']
    .map((name) => Number(new RegExp(`cmdstat_${name}:calls=(\\d+)`).exec(stats)?.[1] ?? 0))
    .reduce((sum, calls) => sum + calls, 0);
}

async function expectUnavailable(step: Promise<unknown>): Promise<void> {
  await expect(step).rejects.toBeInstanceOf(LedgerUnavailableError);
}
