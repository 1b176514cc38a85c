import { jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { canStartRedis, startRedis, type StartedRedis } from '../support/redis-server.js';
import { openRedisLedger } from './redis-harness.js';

const available = canStartRedis('the safety checks of the Redis ledger');

(available ? describe : describe.skip)('redis ledger, safety of the server', () => {
  let redis: StartedRedis | undefined;

  afterEach(() => redis?.stop());

  it.each([
    ['evicts', ['--maxmemory-policy', 'allkeys-lru'], 'CONFIG SET maxmemory-policy noeviction'],
    ['has no append-only file', ['--appendonly', 'no'], 'CONFIG SET appendonly yes'],
    ['never flushes', ['--appendfsync', 'no'], 'CONFIG SET appendfsync always'],
    ['is a replica', ['--replicaof', '127.0.0.1 1'], 'let REDIS_URL name its primary'],
    ['is a cluster', ['--cluster-enabled', 'yes'], 'cluster-enabled no'],
  ])('refuses a server that %s, and says what to change', async (_, settings, advice) => {
    redis = await startRedis(settings);

    const opening = openRedisLedger(redis.url, { allowUnsafe: false });

    await expect(opening).rejects.toThrow(advice);
    await expect(opening).rejects.toThrow('LEDGER_ALLOW_UNSAFE_REDIS=true');
  });

  it('names every problem at once', async () => {
    redis = await startRedis(['--appendonly', 'no', '--maxmemory-policy', 'volatile-ttl']);

    const opening = openRedisLedger(redis.url, { allowUnsafe: false });

    await expect(opening).rejects.toThrow(/maxmemory-policy noeviction.*appendonly yes/s);
  });

  it('starts on an unsafe server where that is allowed, and warns', async () => {
    redis = await startRedis(['--appendonly', 'no']);

    const warnings = await warningsOf(redis.url, true);

    expect(warnings).toEqual([expect.stringContaining('CONFIG SET appendonly yes')]);
  });

  it('warns of a flush every second', async () => {
    redis = await startRedis(['--appendfsync', 'everysec']);

    const warnings = await warningsOf(redis.url, false);

    expect(warnings).toEqual([expect.stringContaining('CONFIG SET appendfsync always')]);
  });

  it('has nothing to say about a safe server', async () => {
    redis = await startRedis();

    expect(await warningsOf(redis.url, false)).toEqual([]);
  });

  it('says that it could not check what a server that refuses CONFIG hides', async () => {
    redis = await startRedis(['--rename-command', 'CONFIG', '']);

    const warnings = await warningsOf(redis.url, false);

    expect(warnings).toEqual([expect.stringContaining('could not be checked')]);
  });

  it('refuses a server of which nothing can be checked', async () => {
    // ioredis says that it cannot wait for a server that is loading: here it need not.
    const warning = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    redis = await startRedis();
    const admin = new Redis(redis.url);
    await admin.acl('SETUSER', 'limited', 'on', '>password', '~*', '+@all', '-info', '-config');
    admin.disconnect();

    const opening = openRedisLedger(redis.url.replace('//', '//limited:password@'), {
      allowUnsafe: false,
    });

    await expect(opening).rejects.toThrow('could not be checked with INFO');
    warning.mockRestore();
  });
});

async function warningsOf(url: string, allowUnsafe: boolean): Promise<string[]> {
  const warnings: string[] = [];
  const { connection } = await openRedisLedger(url, {
    allowUnsafe,
    warn: (message) => warnings.push(message),
  });
  connection.close();
  return warnings;
}
