import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examine } from '../src/doctor/examine.js';
import { canStartRedis, startRedis } from './support/redis-server.js';
import { TestService, TEST_API_KEY } from './support/service.js';
import { Upstream } from './support/upstream.js';

const SECRET = 'a ledger secret of 32 bytes, or more';

let directory: string;
/** Stands where Argos would, takes connections, and keeps what is written to them. */
let argos: Server;
let argosUrl: string;
let received: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'doctor-'));
  received = '';
  argos = createServer((socket) => {
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));
    socket.on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  await once(argos, 'listening');
  argosUrl = `http://127.0.0.1:${(argos.address() as AddressInfo).port}/v3`;
});

afterEach(() => {
  argos.close();
  rmSync(directory, { recursive: true, force: true });
});

/** What the doctor says, one line a finding. */
const diagnose = async (environment: Record<string, string> = {}): Promise<string> => {
  const findings = await examine({
    ARGOS_API_KEY: TEST_API_KEY,
    ARGOS_BASE_URL: argosUrl,
    LEDGER_PATH: join(directory, 'ledger'),
    ...environment,
  });
  return findings
    .map(({ severity, subject, text }) => `${severity} ${subject}: ${text}`)
    .join('\n');
};

it('finds nothing wrong, leaves nothing behind, and writes nothing to Argos', async () => {
  const words = await diagnose();

  expect(words).not.toMatch(/^problem/m);
  expect(words).toContain('ok Argos: A connection came about');
  expect(words).toContain('is not proved');
  expect(readdirSync(directory)).toEqual([]);
  expect(received).toBe('');
});

it('names the settings that are wrong, and never a value', async () => {
  const words = await diagnose({ ARGOS_API_KEY: 'not printable \u0001', LEDGER: 'mongo' });

  expect(words).toContain('problem Configuration: ARGOS_API_KEY must be printable');
  expect(words).toContain('problem Configuration: LEDGER must be one of');
  expect(words).not.toMatch(/not printable|mongo/);
});

it('tells that nothing listens at Argos’s address', async () => {
  argos.close();
  await once(argos, 'close');

  expect(await diagnose()).toContain('problem Argos: No connection came about: ECONNREFUSED');
});

it('tells that TLS fails, and still sends no request', async () => {
  argos.on('connection', (socket) => socket.write('no TLS here\r\n'));

  const words = await diagnose({ ARGOS_BASE_URL: argosUrl.replace('http:', 'https:') });

  expect(words).toMatch(/problem Argos: No connection came about: ERR_SSL/);
  expect(received).not.toMatch(/HTTP|x-api-key/i);
});

it('leaves the ledger of a running service alone, and opens it when none runs', async () => {
  const upstream = await Upstream.start();
  const path = join(directory, 'ledger');
  const service = await TestService.start({ ARGOS_BASE_URL: upstream.baseUrl, LEDGER_PATH: path });
  await service.post('some-key');

  expect(await diagnose()).toContain('ok Ledger: A running process has the embedded ledger open');
  await service.close();
  expect(await diagnose()).toContain('ok Ledger: The embedded ledger opens with its secret');
  expect(await diagnose({ LEDGER_SECRET: SECRET })).toContain(
    "problem Ledger: The embedded ledger can't be used",
  );
  rmSync(join(path, 'ledger-secret'));
  expect(await diagnose()).toContain('but not the secret that it was written with');
  await upstream.close();
});

const describeRedis = canStartRedis('the doctor and Redis') ? describe : describe.skip;

describeRedis('with a ledger in Redis', () => {
  const withRedis = async (
    settings: readonly string[],
    work: (environment: Record<string, string>, stop: () => Promise<void>) => Promise<void>,
  ): Promise<void> => {
    const redis = await startRedis(settings);
    try {
      await work({ LEDGER: 'redis', REDIS_URL: redis.url, LEDGER_SECRET: SECRET }, () =>
        redis.stop(),
      );
    } finally {
      await redis.stop();
    }
  };

  it('finds its settings, its secret and its clock in order, and claims no empty database', () =>
    withRedis([], async (environment) => {
      await diagnose({ ...environment, LEDGER_SECRET: `another ${SECRET}` });
      const before = await diagnose(environment);
      const upstream = await Upstream.start();
      const service = await TestService.start({ ...environment, ARGOS_BASE_URL: upstream.baseUrl });
      await service.close();
      await upstream.close();

      expect(before).toContain('ok Ledger: There is no ledger in this database yet');
      expect(before).toContain("ok Clock: Ours and Redis's agree");
      expect(await diagnose(environment)).toContain('ok Ledger: LEDGER_SECRET is the secret');
      expect(await diagnose({ ...environment, LEDGER_SECRET: `another ${SECRET}` })).toContain(
        'problem Ledger: LEDGER_SECRET is not the secret',
      );
    }));

  it('tells what would lose attempts', () =>
    withRedis(['--appendonly', 'no', '--maxmemory-policy', 'allkeys-lru'], async (environment) => {
      const words = await diagnose({
        ...environment,
        NODE_ENV: 'production',
        AUTH_MODE: 'none',
        ALLOW_ANONYMOUS: 'true',
      });

      expect(words).toContain('problem Ledger: Redis: a restart loses attempts');
      expect(words).toContain('problem Ledger: Redis: a full memory evicts attempts');
    }));

  it('tells that it takes no writes', () =>
    withRedis(['--maxmemory', '1'], async (environment) => {
      expect(await diagnose(environment)).toContain('problem Ledger: Redis takes no writes: OOM');
    }));

  it('tells that it can’t be reached', () =>
    withRedis([], async (environment, stop) => {
      await stop();

      expect(await diagnose(environment)).toContain(
        'problem Ledger: the Redis at REDIS_URL could not be used',
      );
    }));
});
