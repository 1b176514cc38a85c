import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** The settings that the ledger asks for: nothing acknowledged is lost. */
const SAFE_SETTINGS: readonly string[] = [
  ...['--appendonly', 'yes', '--appendfsync', 'always'],
  ...['--maxmemory-policy', 'noeviction', '--save', ''],
];
const START_ATTEMPTS = 5;
const START_LIMIT_MS = 10_000;

/** A real Redis or Valkey that tests may use. */
export interface RedisUnderTest {
  readonly url: string;
  stop(): Promise<void>;
}

/** One that the test has started itself, and may harm. */
export interface StartedRedis extends RedisUnderTest {
  readonly port: number;
  /** Freezes it: connections stand, nothing is answered. */
  pause(): void;
  resume(): void;
  /** As a crash does. */
  kill(): Promise<void>;
}

/**
 * The Redis that REDIS_URL names, else one that is started from the PATH, else none, said loudly.
 * @throws when there is none and REQUIRE_REDIS=1
 */
export async function findRedis(suite: string): Promise<RedisUnderTest | undefined> {
  const url = process.env['REDIS_URL'];
  if (url !== undefined && url !== '') {
    return { url, stop: async () => undefined };
  }
  return canStartRedis(suite) ? startRedis() : undefined;
}

/**
 * Whether `startRedis` can be used; if not, it is said loudly that the suite is skipped.
 * @throws when it can't and REQUIRE_REDIS=1
 */
export function canStartRedis(suite: string): boolean {
  if (spawnSync('redis-server', ['--version']).status === 0) {
    return true;
  }
  const message = `SKIPPED, no Redis: ${suite} needs redis-server on the PATH, or REDIS_URL`;
  if (process.env['REQUIRE_REDIS'] === '1') {
    throw new Error(`${message} (REQUIRE_REDIS=1 forbids skipping)`);
  }
  process.stderr.write(`\n!!! ${message}\n\n`);
  return false;
}

/**
 * Starts `redis-server` on a free port with a directory of its own.
 * @param settings arguments that win over the safe ones, such as ['--appendonly', 'no']
 */
export async function startRedis(settings: readonly string[] = []): Promise<StartedRedis> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const directory = mkdtempSync(join(tmpdir(), 'redis-'));
    const child = spawn(
      'redis-server',
      [
        ...['--port', String(port), '--bind', '127.0.0.1', '--dir', directory],
        ...SAFE_SETTINGS,
        ...settings,
      ],
      { stdio: 'ignore' },
    );
    const killWithTests = () => child.kill('SIGKILL');
    process.once('exit', killWithTests);
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const kill = async () => {
      child.kill('SIGKILL');
      await gone;
      process.off('exit', killWithTests);
      rmSync(directory, { recursive: true, force: true });
    };
    if (await answers(child, port)) {
      return {
        url: `redis://127.0.0.1:${port}`,
        port,
        pause: () => void child.kill('SIGSTOP'),
        resume: () => void child.kill('SIGCONT'),
        kill,
        stop: kill,
      };
    }
    await kill();
    if (attempt === START_ATTEMPTS) {
      throw new Error('redis-server did not start');
    }
  }
}

/** @returns false when it has ended: another process was faster on the port */
async function answers(child: ChildProcess, port: number): Promise<boolean> {
  const client = new Redis({
    host: '127.0.0.1',
    port,
    retryStrategy: () => 20,
    maxRetriesPerRequest: null,
  });
  client.on('error', () => undefined);
  try {
    return await Promise.race([
      client.ping().then(
        // A password is asked for: it answers.
        () => true,
        () => true,
      ),
      new Promise<boolean>((resolve) => child.once('exit', () => resolve(false))),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), START_LIMIT_MS).unref()),
    ]);
  } finally {
    client.disconnect();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
