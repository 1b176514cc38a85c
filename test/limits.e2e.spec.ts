import { Redis } from 'ioredis';
import { Agent, request } from 'undici';
import { canStartRedis, startRedis } from './support/redis-server.js';
import type { StartedRedis } from './support/redis-server.js';
import {
  IdentityProvider,
  bearer,
  makeSigningKey,
  signToken,
  trust,
} from './support/identity-provider.js';
import { TestService, goodBody } from './support/service.js';
import { Upstream, answers, held } from './support/upstream.js';

const ATTEMPTS = '/v1/account-verifications';
const sent = answers(200, { statusCode: 200, message: 'success', success: true });
let upstream: Upstream;
let service: TestService | undefined;
let attempts = 0;

beforeAll(async () => {
  upstream = await Upstream.start();
});

beforeEach(() => {
  upstream.seen.length = 0;
  upstream.script = sent;
});

afterEach(async () => {
  await service?.close();
  service = undefined;
});

afterAll(() => upstream.close());

async function start(environment: Record<string, string> = {}): Promise<TestService> {
  service = await TestService.start({
    ARGOS_BASE_URL: upstream.baseUrl,
    RATE_LIMIT: 'on',
    ...environment,
  });
  return service;
}

/** A new attempt on a submission of its own. */
async function attempt(of: TestService, fields: Record<string, string> = {}) {
  attempts += 1;
  return of.post(`key-${attempts}`, { submissionId: `submission-${attempts}`, ...fields });
}

/** The code of each of so many new attempts for one account; CODE_SENT for a success. */
async function codesOf(of: TestService, count: number): Promise<unknown[]> {
  const codes: unknown[] = [];
  for (let index = 0; index < count; index += 1) {
    codes.push((await attempt(of)).body['code']);
  }
  return codes;
}

const times = <T>(count: number, value: T): T[] => new Array<T>(count).fill(value);

describe('an account', () => {
  it('is sent to ten times a day by default, then another account is asked for', async () => {
    const running = await start();
    expect(await codesOf(running, 10)).toEqual(times(10, 'CODE_SENT'));

    const refused = await attempt(running);
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({
      code: 'TRANSFER_LIMIT_EXCEEDED',
      transfer: 'not_sent',
      nextAction: 'USE_ANOTHER_ACCOUNT',
    });
    const retryAfter = Number(refused.headers['retry-after']);
    expect(retryAfter).toBeGreaterThan(86_400 - 60);
    expect(retryAfter).toBeLessThanOrEqual(86_400);

    expect((await attempt(running, { accountNumber: '110123456780' })).status).toBe(200);
    expect((await attempt(running, { bankCode: '004' })).status).toBe(200);
    expect(upstream.seen).toHaveLength(12);
  });

  it('is one account whichever of Yuanta’s codes names its bank', async () => {
    const running = await start({ RATE_LIMIT_ACCOUNT_PER_DAY: '1' });
    expect((await attempt(running, { bankCode: '209' })).status).toBe(200);
    expect((await attempt(running, { bankCode: '20' })).status).toBe(429);
  });

  it('is refused without a trace: no record, and the submission stays free', async () => {
    const running = await start({ RATE_LIMIT_ACCOUNT_PER_DAY: '1' });
    await attempt(running);
    const submissionId = 'submission-refused';
    expect((await running.post('refused', { submissionId })).status).toBe(429);
    expect((await running.get(`${ATTEMPTS}/refused`)).status).toBe(404);

    const corrected = { submissionId, accountNumber: '220123456789' };
    expect((await running.post('refused', corrected)).status).toBe(200);
  });

  it('replays what is recorded after its limit is reached', async () => {
    const running = await start({ RATE_LIMIT_ACCOUNT_PER_DAY: '1' });
    await running.post('first', { submissionId: 'submission-first' });
    expect((await attempt(running)).status).toBe(429);
    const replay = await running.post('first', { submissionId: 'submission-first' });
    expect(replay.status).toBe(200);
    expect(replay.headers['idempotency-replayed']).toBe('true');
  });

  it('gets back what was not sent', async () => {
    const running = await start({ RATE_LIMIT_ACCOUNT_PER_DAY: '2' });
    upstream.script = answers(403, { message: 'Forbidden' });
    expect(await codesOf(running, 4)).toEqual(times(4, 'ARGOS_ACCESS_DENIED'));
    upstream.script = sent;
    expect(await codesOf(running, 3)).toEqual([
      'CODE_SENT',
      'CODE_SENT',
      'TRANSFER_LIMIT_EXCEEDED',
    ]);
  });

  it('does not count what it refused: what is given back later is free again', async () => {
    const running = await start({ RATE_LIMIT_ACCOUNT_PER_DAY: '2' });
    const hold = held(answers(403, { message: 'Forbidden' }));
    upstream.script = hold.script;
    const inFlight = [attempt(running), attempt(running)];
    while (upstream.seen.length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await codesOf(running, 2)).toEqual(times(2, 'TRANSFER_LIMIT_EXCEEDED'));

    hold.release();
    await Promise.all(inFlight);
    upstream.script = sent;
    expect(await codesOf(running, 2)).toEqual(times(2, 'CODE_SENT'));
  });

  it('counts every attempt that Argos looked at, also one that it refused', async () => {
    const running = await start({ RATE_LIMIT_ACCOUNT_PER_DAY: '2' });
    upstream.script = answers(200, {
      statusCode: 200,
      success: false,
      retryCode: 'failed_to_verify',
      retryCount: 1,
    });
    expect(await codesOf(running, 3)).toEqual([
      ...times(2, 'ACCOUNT_NOT_VERIFIED'),
      'TRANSFER_LIMIT_EXCEEDED',
    ]);
  });

  it('is sent to at most ten times by 10,000 posts that come as fast as they can', async () => {
    const running = await start({ RATE_LIMIT_ADDRESS_PER_MINUTE: '1000000' });
    const agent = new Agent({ connections: 50 });
    const codes = new Map<unknown, number>();
    let next = 0;
    const post = async (): Promise<void> => {
      while (next < 10_000) {
        const index = (next += 1);
        const answer = await request(running.url + ATTEMPTS, {
          dispatcher: agent,
          method: 'POST',
          headers: { 'content-type': 'application/json', 'idempotency-key': `macro-${index}` },
          body: JSON.stringify({ ...goodBody, submissionId: `macro-sub-${index}` }),
        });
        const { code } = (await answer.body.json()) as { code: string };
        codes.set(code, (codes.get(code) ?? 0) + 1);
      }
    };
    await Promise.all(times(50, post).map((worker) => worker()));
    await agent.close();

    expect(upstream.seen).toHaveLength(10);
    expect(Object.fromEntries(codes)).toEqual({ CODE_SENT: 10, TRANSFER_LIMIT_EXCEEDED: 9_990 });
  }, 180_000);
});

describe('a client address', () => {
  const from = async (of: TestService, forwardedFor: string) =>
    (await of.get(`${ATTEMPTS}/nothing`, { 'x-forwarded-for': forwardedFor })).status;

  it('may ask 120 times a minute by default', async () => {
    const running = await start();
    const statuses: number[] = [];
    for (let index = 0; index < 120; index += 1) {
      statuses.push((await running.get(`${ATTEMPTS}/nothing`)).status);
    }
    expect(statuses).toEqual(times(120, 404));
    const refused = await running.post('k1');
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: 'RATE_LIMITED', nextAction: 'RETRY_SAME_KEY' });
    const retryAfter = Number(refused.headers['retry-after']);
    expect(retryAfter).toBeGreaterThanOrEqual(1);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect(upstream.seen).toHaveLength(0);
  });

  it('is refused before its key and body are looked at', async () => {
    const running = await start({ RATE_LIMIT_ADDRESS_PER_MINUTE: '1' });
    await running.get(`${ATTEMPTS}/nothing`);
    const answer = await running.send('POST', ATTEMPTS, {
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.body['code']).toBe('RATE_LIMITED');
  });

  it('does not keep anybody from the open routes', async () => {
    const running = await start({ RATE_LIMIT_ADDRESS_PER_MINUTE: '1' });
    for (let index = 0; index < 3; index += 1) {
      expect((await running.get('/v1/banks')).status).toBe(200);
      expect((await running.get('/health/live')).status).toBe(200);
    }
  });

  it('is the socket’s when no proxy is trusted, whatever X-Forwarded-For says', async () => {
    const running = await start({ RATE_LIMIT_ADDRESS_PER_MINUTE: '2' });
    expect(await from(running, '203.0.113.1')).toBe(404);
    expect(await from(running, '203.0.113.2')).toBe(404);
    expect(await from(running, '203.0.113.3, 203.0.113.4')).toBe(429);
  });

  it('is what the trusted proxies added, not what the client wrote before it', async () => {
    const running = await start({ RATE_LIMIT_ADDRESS_PER_MINUTE: '2', TRUSTED_PROXIES: '1' });
    expect(await from(running, '1.1.1.1, 203.0.113.1')).toBe(404);
    expect(await from(running, '2.2.2.2, 203.0.113.1')).toBe(404);
    expect(await from(running, '3.3.3.3, 203.0.113.1')).toBe(429);
    expect(await from(running, '203.0.113.2')).toBe(404);

    await running.restart({ TRUSTED_PROXIES: '2' });
    expect(await from(running, '1.1.1.1, 203.0.113.1, 10.0.0.1')).toBe(404);
    expect(await from(running, '2.2.2.2, 203.0.113.1, 10.0.0.2')).toBe(404);
    expect(await from(running, '3.3.3.3, 203.0.113.1, 10.0.0.3')).toBe(429);
  });

  it('is the proxy’s own when the header names no address', async () => {
    const running = await start({ RATE_LIMIT_ADDRESS_PER_MINUTE: '2', TRUSTED_PROXIES: '1' });
    expect(await from(running, 'nonsense-1')).toBe(404);
    expect(await from(running, 'nonsense-2')).toBe(404);
    expect(await from(running, 'nonsense-3')).toBe(429);
  });

  it('is a whole /64 of IPv6', async () => {
    const running = await start({ RATE_LIMIT_ADDRESS_PER_MINUTE: '2', TRUSTED_PROXIES: '1' });
    expect(await from(running, '2001:db8:1:2::1')).toBe(404);
    expect(await from(running, '2001:db8:1:2:ffff::1')).toBe(404);
    expect(await from(running, '2001:db8:1:2:dead:beef:0:1')).toBe(429);
    expect(await from(running, '2001:db8:1:3::1')).toBe(404);
  });
});

it('limits a user to 20 requests a minute by default, and tells a stranger to sign in first', async () => {
  const key = await makeSigningKey();
  const provider = await IdentityProvider.start(key);
  const running = await start(trust(provider));
  const kim = bearer(await signToken(key, { sub: 'kim' }));
  const look = async (headers: Record<string, string>) =>
    (await running.get(`${ATTEMPTS}/nothing`, headers)).status;
  for (let index = 0; index < 20; index += 1) {
    expect(await look(kim)).toBe(404);
  }
  expect(await look(kim)).toBe(429);
  expect(await look(bearer(await signToken(key, { sub: 'lee' })))).toBe(404);

  await running.restart({ RATE_LIMIT_ADDRESS_PER_MINUTE: '1' });
  expect(await look(kim)).toBe(404);
  expect(await look(kim)).toBe(429);
  expect(await look({})).toBe(401);
  await provider.close();
});

it('is off when it is switched off', async () => {
  const running = await start({
    RATE_LIMIT: 'off',
    RATE_LIMIT_ADDRESS_PER_MINUTE: '1',
    RATE_LIMIT_ACCOUNT_PER_DAY: '1',
  });
  expect(await codesOf(running, 3)).toEqual(times(3, 'CODE_SENT'));
});

const describeWithRedis = canStartRedis('limits that instances share') ? describe : describe.skip;

describeWithRedis('on the ledger’s Redis', () => {
  let redis: StartedRedis;
  const secret = { LEDGER_SECRET: 'a-secret-of-the-ledger-for-tests' };

  beforeEach(async () => {
    redis = await startRedis();
  });

  afterEach(async () => {
    await service?.close();
    service = undefined;
    await redis.stop();
  });

  it('limits an account over all instances', async () => {
    const settings = { LEDGER: 'redis', REDIS_URL: redis.url, ...secret };
    const one = await start({ ...settings, RATE_LIMIT_ACCOUNT_PER_DAY: '3' });
    const other = await TestService.start({
      ...one.environment,
      ARGOS_BASE_URL: upstream.baseUrl,
    });
    expect(await codesOf(one, 2)).toEqual(times(2, 'CODE_SENT'));
    expect(await codesOf(other, 2)).toEqual(['CODE_SENT', 'TRANSFER_LIMIT_EXCEEDED']);
    expect(await codesOf(one, 1)).toEqual(['TRANSFER_LIMIT_EXCEEDED']);
    await other.close();
  });

  it('sends nothing while it cannot count, but lets callers ask, and says so once a minute', async () => {
    const running = await start({ LEDGER: 'redis', REDIS_URL: redis.url, ...secret });
    const admin = new Redis(redis.url);
    // The ledger's keys stay writable; those of the limits are not.
    await admin.call('ACL', 'SETUSER', 'default', 'resetkeys', '~acbff:[^l]*');

    for (const key of ['k1', 'k2', 'k3']) {
      const answer = await running.post(key);
      expect(answer.status).toBe(503);
      expect(answer.body).toMatchObject({ code: 'LEDGER_UNAVAILABLE', transfer: 'not_sent' });
      expect((await running.get(`${ATTEMPTS}/${key}`)).status).toBe(404);
    }
    expect(upstream.seen).toHaveLength(0);
    expect(
      running.logLines.filter((line) => line.includes('the store of the limits is down')),
    ).toHaveLength(1);

    await admin.call('ACL', 'SETUSER', 'default', 'allkeys');
    expect((await running.post('k1')).status).toBe(200);
    admin.disconnect();
  });

  it('keeps no address, caller or account in clear', async () => {
    const running = await start({
      ...{ LEDGER: 'redis', REDIS_URL: redis.url, TRUSTED_PROXIES: '1' },
      ...secret,
    });
    await running.post('k1', {}, { 'x-forwarded-for': '203.0.113.99' });
    const client = new Redis(redis.url);
    const keys = await client.keys('acbff:limit:*');
    client.disconnect();
    expect(keys.map((key) => key.replace(/[A-Za-z0-9_-]{43}$/, '#')).sort()).toEqual([
      'acbff:limit:account:#',
      'acbff:limit:address:#',
    ]);
  });
});
