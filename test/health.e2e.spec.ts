import { scrape } from './support/metrics.js';
import { canStartRedis, startRedis } from './support/redis-server.js';
import { TestService } from './support/service.js';
import { answers, Upstream } from './support/upstream.js';

let upstream: Upstream;
let service: TestService;

beforeEach(async () => {
  upstream = await Upstream.start();
});

afterEach(async () => {
  await service.close();
  await upstream.close();
});

const start = async (environment: Record<string, string> = {}): Promise<void> => {
  service = await TestService.start({ ARGOS_BASE_URL: upstream.baseUrl, ...environment });
};

it('is alive and ready', async () => {
  await start();

  expect(await service.get('/health/live')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
  expect(await service.get('/health/ready')).toMatchObject({
    status: 200,
    text: '{"status":"ok"}',
  });
});

it('stays ready while Argos fails every call, and while the breaker is open', async () => {
  await start({ UNKNOWN_COOLDOWN_MS: '0' });
  upstream.script = answers(500, { message: 'Internal server error' });
  for (let i = 0; i < 20; i += 1) {
    await service.post(`key-${i}`, { submissionId: `submission-${i}` });
  }

  expect((await service.post('one-more')).body['code']).toBe('SERVICE_BUSY');
  expect((await service.get('/health/ready')).status).toBe(200);
});

it('checks the ledger once for all who ask at the same time', async () => {
  await start();

  const probes = await Promise.all(Array.from({ length: 50 }, () => service.get('/health/ready')));

  expect(probes.map(({ status }) => status)).toEqual(Array(50).fill(200));
  const text = await scrape(service);
  const checks = /operation_duration_seconds_count\{operation="check",result="ok"\} (\d+)/.exec(
    text,
  );
  expect(Number(checks?.[1])).toBeLessThan(50);
});

const withRedis = canStartRedis('health with a lost ledger') ? it : it.skip;

withRedis('is alive but not ready while the ledger is down, and ready again after', async () => {
  const redis = await startRedis();
  try {
    await start({
      LEDGER: 'redis',
      REDIS_URL: redis.url,
      LEDGER_SECRET: 'a ledger secret of 32 bytes, or more',
    });
    redis.pause();

    expect(await service.get('/health/ready')).toMatchObject({
      status: 503,
      body: { code: 'LEDGER_UNAVAILABLE' },
    });
    expect((await service.get('/health/live')).status).toBe(200);
    expect(await scrape(service)).toContain('account_check_ledger_up 0\n');

    redis.resume();
    const giveUpAt = performance.now() + 15_000;
    while ((await service.get('/health/ready')).status !== 200) {
      expect(performance.now()).toBeLessThan(giveUpAt);
    }
  } finally {
    redis.resume();
    await redis.stop();
  }
});
