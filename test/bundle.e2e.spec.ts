import { jest } from '@jest/globals';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { Bundle } from './support/bundle.js';
import { canStartRedis, startRedis } from './support/redis-server.js';
import { ServiceProcess } from './support/service-process.js';
import { Upstream } from './support/upstream.js';

// Building comes first, and each test starts processes.
jest.setTimeout(60_000);

const SECRET = 'a ledger secret of 32 bytes, or more';

let bundle: Bundle;
let upstream: Upstream;
let service: ServiceProcess;

beforeAll(async () => {
  bundle = await Bundle.build();
});

afterAll(() => bundle?.remove());

beforeEach(async () => {
  upstream = await Upstream.start();
});

afterEach(() => upstream.close());

/** Starts it as the container does, for as long as the work takes. */
async function withService(
  environment: Record<string, string>,
  work: () => Promise<void>,
): Promise<void> {
  service = await ServiceProcess.start(
    { ARGOS_BASE_URL: upstream.baseUrl, LEDGER_SECRET: SECRET, ...environment },
    ['--enable-source-maps', join(bundle.directory, 'dist/main.js')],
  );
  try {
    await work();
  } finally {
    await service.kill();
  }
}

async function get(url: string): Promise<{ status: number; text: string }> {
  const headers = { accept: 'text/html,*/*', 'accept-language': 'en' };
  const { statusCode, body } = await request(url, { headers });
  return { status: statusCode, text: await body.text() };
}

it('sends an attempt once, replays it, refuses what is wrong, and ends with 0', () =>
  withService({ LOG_LEVEL: 'debug' }, async () => {
    const sent = await service.post('some-key', 'submission-one');
    const replayed = await service.post('some-key', 'submission-one');
    const reused = await service.post('some-key', 'submission-two');
    const invalid = await service.post('other-key', '');
    service.signal('SIGTERM');

    expect(sent).toMatchObject({ status: 200, body: { code: 'CODE_SENT' } });
    expect(replayed).toMatchObject({
      status: 200,
      headers: { 'idempotency-replayed': 'true' },
      body: { code: 'CODE_SENT' },
    });
    expect(reused).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(invalid).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION_FAILED', errors: [{ field: 'submissionId' }] },
    });
    expect(upstream.seen).toHaveLength(1);
    expect(await service.exit).toBe(0);
    // Classes keep their names.
    const contexts = service.lines.map(({ context }) => context);
    expect(contexts).toContain('InstanceLoader');
    const messages = service.lines.map(({ msg }) => msg);
    expect(messages).toContain('AccountVerificationModule dependencies initialized');
    expect(service.output).toEqual([]);
  }));

it('serves its pages with all that they load, its probes and its metrics', () =>
  withService({ DOCS: 'on' }, async () => {
    const docs = await get(`${service.url}/docs`);
    const assets = [...docs.text.matchAll(/(?:src|href)="(\.[^"]+)"/g)].map(([, path]) => path);
    const loaded = await Promise.all(
      assets.map((path) => get(new URL(path ?? '', `${service.url}/docs`).href)),
    );
    const document = await get(`${service.url}/openapi.json`);
    const problems = await get(`${service.url}/problems`);
    const problem = await get(`${service.url}/problems/OUTCOME_UNKNOWN`);
    const probes = [await service.get('/health/live'), await service.get('/health/ready')];
    const metricsPort = service.lines.find(({ msg }) => msg === 'metrics listening')?.['port'];
    const metrics = await get(`http://127.0.0.1:${String(metricsPort)}/metrics`);

    expect(assets.length).toBeGreaterThan(4);
    expect(loaded.map(({ status }) => status)).toEqual(assets.map(() => 200));
    expect(JSON.parse(document.text)).toEqual(
      JSON.parse(readFileSync(new URL('../openapi.json', import.meta.url), 'utf8')),
    );
    expect(problems.text).toContain('OUTCOME_UNKNOWN');
    expect(problem.text).toContain('<html lang="en">');
    expect(probes).toMatchObject([{ body: { status: 'ok' } }, { body: { status: 'ok' } }]);
    expect(metrics.text).toContain('process_cpu_seconds_total');
  }));

it('has the doctor and the hashes of submissions, which are those of the log', () =>
  withService({}, async () => {
    await service.post('some-key', 'submission-one');
    await service.logged('attempt');
    const environment = { ARGOS_API_KEY: 'some-key', LEDGER_SECRET: SECRET };
    const ledger = { LEDGER_PATH: join(bundle.directory, 'no-ledger') };

    const hash = await bundle.run('submission-hash', ['submission-one'], environment);
    const words = await bundle.run('doctor', [], {
      ...environment,
      ...ledger,
      ARGOS_BASE_URL: upstream.baseUrl,
    });

    const attempt = service.lines.find(({ msg }) => msg === 'attempt');
    expect(attempt?.['submission']).toBe(hash.trim());
    expect(words).toContain('No problem found.');
  }));

const itWithRedis = canStartRedis('the bundle with Redis') ? it : it.skip;

itWithRedis(
  'keeps attempts in Redis, and logs where in the sources an error was thrown',
  async () => {
    const redis = await startRedis();
    try {
      await withService({ LEDGER: 'redis', REDIS_URL: redis.url }, async () => {
        const sent = await service.post('some-key', 'submission-one');
        const replayed = await service.post('some-key', 'submission-one');
        await redis.stop();
        const unavailable = await service.post('other-key', 'submission-two');

        expect(sent.body).toMatchObject({ code: 'CODE_SENT' });
        expect(replayed.headers).toMatchObject({ 'idempotency-replayed': 'true' });
        expect(unavailable.status).toBe(503);
        const { error } = service.lines.find(({ msg }) => msg === 'ledger unavailable') as {
          error: { name: string; at: string[] };
        };
        expect(error.name).toBe('LedgerUnavailableError');
        expect(error.at.join('\n')).toMatch(/\/src\/ledger\/redis-ledger\.ts:\d+:\d+/);
      });
    } finally {
      await redis.stop();
    }
  },
);

// The last test: it spoils what the bundle is made of.
it('is not made when something that it would load is missing', async () => {
  appendFileSync(
    join(bundle.project, 'dist/doctor.js'),
    "\ntry { require('not-there'); } catch {}\n",
  );

  await expect(bundle.make()).rejects.toThrow('Could not resolve "not-there"');
});
