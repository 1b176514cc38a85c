import { canStartRedis, startRedis } from './support/redis-server.js';
import type { StartedRedis } from './support/redis-server.js';
import { TestService } from './support/service.js';
import type { Answer } from './support/service.js';
import { Upstream, answers, held } from './support/upstream.js';

const success = answers(200, { statusCode: 200, message: 'success', success: true });
const rejected = answers(200, { rejectComment: 'too_many_retry', success: false, retryCount: 5 });
const stores = canStartRedis('attempts on Redis') ? ['embedded', 'redis'] : ['embedded'];

/** Polls until the condition holds; a test that waits in vain fails by its own time-out. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const codesOf = (all: readonly Answer[]): unknown[] => all.map(({ body }) => body['code']);

describe.each(stores)('attempts on the %s ledger', (store) => {
  let redis: StartedRedis | undefined;
  let upstream: Upstream;
  let service: TestService;

  beforeAll(async () => {
    redis = store === 'redis' ? await startRedis() : undefined;
    upstream = await Upstream.start();
    service = await TestService.start(environment());
  });

  beforeEach(() => {
    upstream.seen.length = 0;
    upstream.script = success;
  });

  afterAll(async () => {
    await service.close();
    await upstream.close();
    await redis?.stop();
  });

  function environment(): Record<string, string> {
    return {
      ARGOS_BASE_URL: upstream.baseUrl,
      ...(redis && {
        LEDGER: 'redis',
        REDIS_URL: redis.url,
        LEDGER_SECRET: 'a-secret-of-the-tests-of-32-bytes!',
      }),
    };
  }

  it('sends once for 50 simultaneous posts with one key', async () => {
    const posts = Array.from({ length: 50 }, () =>
      service.post('one-key', { submissionId: 'one-key-sub' }),
    );
    const settled = await Promise.all(posts);

    expect(upstream.seen).toHaveLength(1);
    const fresh = settled.filter(
      ({ body, headers }) => body['code'] === 'CODE_SENT' && !headers['idempotency-replayed'],
    );
    expect(fresh).toHaveLength(1);
    const others = settled.filter((answer) => answer !== fresh[0]);
    for (const { status, body, headers } of others) {
      if (body['code'] === 'CODE_SENT') {
        expect(headers['idempotency-replayed']).toBe('true');
      } else {
        expect([status, body['code'], headers['retry-after']]).toEqual([
          409,
          'ATTEMPT_IN_PROGRESS',
          '2',
        ]);
      }
    }
  });

  it('sends once at a time for 50 keys on one submission', async () => {
    const { script, release } = held(success);
    upstream.script = script;
    const posts = Array.from({ length: 50 }, (_, index) =>
      service.post(`many-keys-${index}`, { submissionId: 'many-keys-sub' }),
    );
    let answered = 0;
    posts.forEach((post) => void post.then(() => (answered += 1)));
    await until(() => answered === 49);
    expect(upstream.seen).toHaveLength(1);
    release();

    const settled = await Promise.all(posts);
    expect(upstream.seen).toHaveLength(1);
    expect(codesOf(settled).filter((code) => code === 'CODE_SENT')).toHaveLength(1);
    const refused = settled.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(49);
    for (const { headers } of refused) {
      // Until the running attempt must be over: its deadline of 35 s, and the margin.
      expect(Number(headers['retry-after'])).toBeGreaterThan(2);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(40);
    }
  });

  it('replays the recorded answer, in the language of who asks now', async () => {
    upstream.script = answers(200, { retryCode: 'failed_to_verify', retryCount: 4 });
    const first = await service.post('replayed', { submissionId: 'replayed-sub' });
    const again = await service.post(
      '"replayed"',
      { submissionId: 'replayed-sub', userName: ' 홍길동 '.normalize('NFD') },
      { 'accept-language': 'en', 'x-request-id': 'second-request' },
    );
    expect(upstream.seen).toHaveLength(1);
    expect(again.status).toBe(first.status);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.headers['retry-after']).toBeUndefined();
    expect(again.body).toEqual({
      type: '/problems/ACCOUNT_NOT_VERIFIED',
      title: 'Account not verified',
      status: 422,
      detail: expect.stringContaining('One attempt is left'),
      instance: '/v1/account-verifications/replayed',
      code: 'ACCOUNT_NOT_VERIFIED',
      transfer: 'not_sent',
      nextAction: 'CORRECT_INPUT',
      retryCount: 4,
      attemptsRemaining: 1,
      requestId: 'second-request',
    });
  });

  it('takes the bank’s alias for the same request, and another body for a mistake', async () => {
    await service.post('same-or-not', { submissionId: 'same-or-not', bankCode: '20' });
    const alias = await service.post('same-or-not', {
      submissionId: 'same-or-not',
      bankCode: '209',
    });
    expect(alias.headers['idempotency-replayed']).toBe('true');

    const other = await service.post('same-or-not', {
      submissionId: 'same-or-not',
      bankCode: '020',
    });
    expect([other.status, other.body['code']]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(other.headers['idempotency-replayed']).toBeUndefined();
    expect(upstream.seen).toHaveLength(1);
  });

  it('keeps a submission busy for a minute after an unknown outcome', async () => {
    upstream.script = (_response, _seen, request) => void request.socket.resetAndDestroy();
    const lost = await service.post('unknown-1', { submissionId: 'unknown-sub' });
    expect(lost.body['code']).toBe('OUTCOME_UNKNOWN');

    upstream.script = success;
    const next = await service.post('unknown-2', { submissionId: 'unknown-sub' });
    expect([next.status, next.body['code'], next.body['transfer']]).toEqual([
      409,
      'ATTEMPT_IN_PROGRESS',
      'unknown',
    ]);
    expect(Number(next.headers['retry-after'])).toBeGreaterThan(50);
    expect(Number(next.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(upstream.seen).toHaveLength(1);
  });

  it('calls Argos no more for a submission that was rejected', async () => {
    upstream.script = rejected;
    const first = await service.post('rejected-1', { submissionId: 'rejected-sub' });
    expect(first.body).toMatchObject({ code: 'KYC_REJECTED', retryCount: 5, attemptsRemaining: 0 });

    upstream.script = success;
    const later = await service.post('rejected-2', { submissionId: 'rejected-sub' });
    expect([later.status, later.body['code']]).toEqual([410, 'KYC_REJECTED']);
    expect(later.body).not.toHaveProperty('retryCount');
    expect(later.headers['idempotency-replayed']).toBeUndefined();
    expect((await service.get('/v1/account-verifications/rejected-2')).status).toBe(404);
    expect(upstream.seen).toHaveLength(1);
  });

  it('finishes an attempt whose client hung up, and tells it what became of it', async () => {
    const { script, release } = held(success);
    upstream.script = script;
    const impatient = new AbortController();
    const body = JSON.stringify({
      submissionId: 'hung-up-sub',
      requestType: 'occupancy',
      userName: '홍길동',
      bankCode: '088',
      accountNumber: '110123456789',
    });
    const post = fetch(`${service.url}/v1/account-verifications`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'hung-up' },
      body,
      signal: impatient.signal,
    });
    await until(() => upstream.seen.length === 1);
    impatient.abort();
    await expect(post).rejects.toThrow();

    const running = await service.get('/v1/account-verifications/hung-up');
    expect(running.body).toEqual({ state: 'IN_PROGRESS', createdAt: expect.any(String) });
    release();
    await until(
      async () =>
        (await service.get('/v1/account-verifications/hung-up')).body['state'] === 'SETTLED',
    );

    const repeated = await service.post('hung-up', { submissionId: 'hung-up-sub' });
    expect(repeated.body['code']).toBe('CODE_SENT');
    expect(repeated.headers['idempotency-replayed']).toBe('true');
    expect(upstream.seen).toHaveLength(1);
  });

  it('looks up what became of an attempt', async () => {
    upstream.script = answers(200, { retryCode: 'fail_to_request', retryCount: '3' });
    await service.post('looked-up', { submissionId: 'looked-up-sub' });
    expect((await service.get('/v1/account-verifications/looked-up')).body).toEqual({
      state: 'SETTLED',
      code: 'CODE_NOT_SENT',
      transfer: 'unknown',
      nextAction: 'CHECK_STATEMENT',
      retryCount: 3,
      attemptsRemaining: 2,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      settledAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });

    upstream.script = answers(502, 'gone');
    await service.post('looked-up-2', { submissionId: 'looked-up-sub-2' });
    expect((await service.get('/v1/account-verifications/looked-up-2')).body).toEqual({
      state: 'UNKNOWN',
      code: 'OUTCOME_UNKNOWN',
      transfer: 'unknown',
      nextAction: 'CHECK_STATEMENT',
      createdAt: expect.any(String),
    });

    upstream.script = answers(403, { message: 'Forbidden' });
    await service.post('looked-up-3', { submissionId: 'looked-up-sub-3' });
    expect((await service.get('/v1/account-verifications/looked-up-3')).status).toBe(404);
  });

  it('remembers what it answered over a restart', async () => {
    await service.post('restarted', { submissionId: 'restarted-sub' });
    await service.restart();
    const again = await service.post('restarted', { submissionId: 'restarted-sub' });
    expect(again.body['code']).toBe('CODE_SENT');
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(upstream.seen).toHaveLength(1);
  });

  if (store === 'redis') {
    it('refuses before sending when the ledger does not answer', async () => {
      redis?.pause();
      const refused = await service.post('no-ledger', { submissionId: 'no-ledger-sub' });
      redis?.resume();
      expect([refused.status, refused.body['code'], refused.headers['retry-after']]).toEqual([
        503,
        'LEDGER_UNAVAILABLE',
        '5',
      ]);
      expect(upstream.seen).toHaveLength(0);
    });

    it('sends once for two instances that get the same key, and the same submission', async () => {
      const second = await TestService.start(environment());
      const posts = Array.from({ length: 50 }, (_, index) =>
        (index % 2 ? service : second).post('shared-key', { submissionId: 'shared-key-sub' }),
      );
      expect(codesOf(await Promise.all(posts))).toContain('CODE_SENT');
      expect(upstream.seen).toHaveLength(1);

      const { script, release } = held(success);
      upstream.script = script;
      const others = Array.from({ length: 50 }, (_, index) =>
        (index % 2 ? service : second).post(`shared-${index}`, { submissionId: 'shared-sub-2' }),
      );
      let answered = 0;
      others.forEach((post) => void post.then(() => (answered += 1)));
      await until(() => answered === 49);
      release();
      await Promise.all(others);
      expect(upstream.seen).toHaveLength(2);
      await second.close();
    });
  }
});
