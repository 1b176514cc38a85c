import { jest } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { answers, held, Upstream } from './support/upstream.js';
import { ServiceProcess, until } from './support/service-process.js';

const CODE_SENT = answers(200, { statusCode: 200, message: 'success', success: true });

// Each test starts a process.
jest.setTimeout(60_000);

let upstream: Upstream;
let service: ServiceProcess;

beforeEach(async () => {
  upstream = await Upstream.start();
});

afterEach(async () => {
  await service.kill();
  await upstream.close();
});

const start = async (environment: Record<string, string> = {}): Promise<void> => {
  service = await ServiceProcess.start({ ARGOS_BASE_URL: upstream.baseUrl, ...environment });
};

it('finishes what is in flight, goes on replaying, refuses what is new, and ends with 0', async () => {
  await start();
  await service.post('settled-before', 'submission-one');
  const { script, release } = held(CODE_SENT);
  upstream.script = script;
  const inFlight = service.post('in-flight', 'submission-two');
  await until(() => upstream.seen.length === 2, 'the attempt is in flight');

  service.signal('SIGTERM');
  await until(async () => (await service.get('/health/ready')).status === 503, 'it is not ready');
  const [live, replay, refused] = await Promise.all([
    service.get('/health/live'),
    service.post('settled-before', 'submission-one'),
    service.post('too-late', 'submission-three'),
  ]);
  release();

  expect(live.status).toBe(200);
  expect(replay).toMatchObject({
    status: 200,
    headers: { 'idempotency-replayed': 'true', connection: 'close' },
    body: { code: 'CODE_SENT' },
  });
  expect(refused).toMatchObject({ status: 503, body: { code: 'SERVICE_BUSY' } });
  expect(await inFlight).toMatchObject({ status: 200, body: { code: 'CODE_SENT' } });
  expect(await service.exit).toBe(0);
  expect(upstream.seen).toHaveLength(2);
});

it('ends with 0 although nobody reads its log any more', async () => {
  await start();
  service.closeLog();
  service.signal('SIGTERM');
  expect(await service.exit).toBe(0);
});

it('records what is in flight although its client has hung up', async () => {
  await start();
  const { script, release } = held(CODE_SENT);
  upstream.script = script;
  const client = sendAndKeep(service.url, 'abandoned', 'submission-one');
  await until(() => upstream.seen.length === 1, 'the attempt is in flight');

  client.destroy();
  service.signal('SIGTERM');
  await service.logged('draining');
  release();

  expect(await service.exit).toBe(0);
  expect(service.lines).toContainEqual(
    expect.objectContaining({ msg: 'attempt', code: 'CODE_SENT', transfer: 'sent' }),
  );
});

it('is not held up by idle keep-alive connections', async () => {
  await start();
  const idle = connect(Number(new URL(service.url).port), '127.0.0.1');
  idle.write('GET /health/live HTTP/1.1\r\nHost: test\r\n\r\n');
  await once(idle, 'data');

  service.signal('SIGTERM');

  expect(await service.exit).toBe(0);
  idle.destroy();
});

it('takes further signals for no reason to hurry', async () => {
  await start();
  const { script, release } = held(CODE_SENT);
  upstream.script = script;
  const inFlight = service.post('in-flight', 'submission-one');
  await until(() => upstream.seen.length === 1, 'the attempt is in flight');

  service.signal('SIGTERM');
  await service.logged('draining');
  service.signal('SIGTERM');
  service.signal('SIGINT');
  await until(
    () =>
      service.lines.filter(({ msg }) => String(msg).startsWith('draining already')).length === 2,
    'both are noticed',
  );
  release();

  expect(await inFlight).toMatchObject({ status: 200, body: { code: 'CODE_SENT' } });
  expect(await service.exit).toBe(0);
});

it('lets go, with exit code 1, of what holds it up past the deadline and the margin', async () => {
  await start({ ARGOS_DEADLINE_MS: '500' });
  const endless = connect(Number(new URL(service.url).port), '127.0.0.1');
  endless.write('POST /v1/account-verifications HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n');
  await once(endless, 'connect');
  await service.get('/health/live');

  const stoppedAt = performance.now();
  service.signal('SIGTERM');

  expect(await service.exit).toBe(1);
  // 0.5 s and 5 s of margin
  expect(performance.now() - stoppedAt).toBeGreaterThan(5_400);
  expect(service.lines).toContainEqual(expect.objectContaining({ msg: 'could not stop in time' }));
  endless.destroy();
});

it.each(['PORT', 'METRICS_PORT'])(
  'does not start, and says why, when %s is taken',
  async (name) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');

    service = ServiceProcess.spawn({
      ARGOS_BASE_URL: upstream.baseUrl,
      [name]: String((taken.address() as AddressInfo).port),
    });

    expect(await service.exit).toBe(1);
    expect(service.output.join('\n')).toMatch(new RegExp(`- ${name} .*EADDRINUSE`));
    taken.close();
  },
);

/** Sends an attempt over a socket of the test's own, which it may cut. */
function sendAndKeep(url: string, key: string, submissionId: string): Socket {
  const body = JSON.stringify({
    submissionId,
    requestType: 'occupancy',
    userName: '홍길동',
    bankCode: '088',
    accountNumber: '110123456789',
  });
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(
    `POST /v1/account-verifications HTTP/1.1\r\nHost: test\r\nIdempotency-Key: ${key}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  return socket;
}
