import type { Redis } from 'ioredis';

/** What a Redis server is set to that a ledger should not be kept on. */
export interface RedisSafetyReport {
  /** Would lose attempts, so that one could be sent twice. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

/** Reads how the server is set up. Each line says what is wrong and what to change. */
export async function checkRedisSafety(client: Redis): Promise<RedisSafetyReport> {
  const facts = await readInfo(client);
  const appendfsync = await readAppendfsync(client);
  return {
    problems: [
      ...unless(
        facts.get('cluster_enabled'),
        '0',
        'Redis Cluster is not supported: use one primary (`cluster-enabled no` in redis.conf)',
      ),
      ...unless(
        facts.get('role'),
        'master',
        'the server is a replica: let REDIS_URL name its primary',
      ),
      ...unless(
        facts.get('maxmemory_policy'),
        'noeviction',
        'a full memory evicts attempts: `CONFIG SET maxmemory-policy noeviction`, and ' +
          '`maxmemory-policy noeviction` in redis.conf',
      ),
      ...unless(
        facts.get('aof_enabled'),
        '1',
        'a restart loses attempts: `CONFIG SET appendonly yes`, and `appendonly yes` in redis.conf',
      ),
      ...(appendfsync === 'no'
        ? [
            'a power loss loses many seconds of attempts: `CONFIG SET appendfsync always`, and ' +
              '`appendfsync always` in redis.conf',
          ]
        : []),
    ],
    warnings: [
      ...(appendfsync === 'everysec'
        ? [
            'a power loss loses up to a second of attempts: `CONFIG SET appendfsync always`, and ' +
              '`appendfsync always` in redis.conf, lose none',
          ]
        : []),
      ...(appendfsync === undefined
        ? [
            'whether a power loss loses attempts could not be checked, because the server refuses ' +
              'CONFIG: it should have `appendfsync always`',
          ]
        : []),
    ],
  };
}

function unless(actual: string | undefined, wanted: string, problem: string): string[] {
  if (actual === wanted) {
    return [];
  }
  return [actual === undefined ? `could not be checked with INFO: ${problem}` : problem];
}

/** @returns undefined where CONFIG is not allowed, as on most managed servers */
async function readAppendfsync(client: Redis): Promise<string | undefined> {
  try {
    const reply: unknown = await client.config('GET', 'appendfsync');
    return Array.isArray(reply) && typeof reply[1] === 'string' ? reply[1] : undefined;
  } catch {
    return undefined;
  }
}

/** @returns nothing where INFO is not allowed */
async function readInfo(client: Redis): Promise<ReadonlyMap<string, string>> {
  const text = await client.info().catch(() => '');
  return new Map(
    text.split('\r\n').flatMap((line) => {
      const [, name, value] = /^([^#:]+):(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
}
