import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../src/config/config.js';
import {
  IdentityProvider,
  bearer,
  makeSigningKey,
  signToken,
  trust,
} from './support/identity-provider.js';
import type { SigningKey } from './support/identity-provider.js';
import { TestService, goodBody } from './support/service.js';
import { Upstream, answers } from './support/upstream.js';

const ATTEMPTS = '/v1/account-verifications';
const directory = mkdtempSync(join(tmpdir(), 'access-'));
let upstream: Upstream;
let key: SigningKey;
let provider: IdentityProvider;

beforeAll(async () => {
  upstream = await Upstream.start();
  key = await makeSigningKey();
  provider = await IdentityProvider.start(key);
});

beforeEach(() => {
  upstream.seen.length = 0;
});

afterAll(async () => {
  await provider.close();
  await upstream.close();
  rmSync(directory, { recursive: true });
});

const asUser = async (sub: string, claims: Record<string, unknown> = {}) =>
  bearer(await signToken(key, { sub, ...claims }));

describe('with the tokens of an identity provider', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await TestService.start({ ARGOS_BASE_URL: upstream.baseUrl, ...trust(provider) });
  });

  afterAll(() => service.close());

  it('lets a user in', async () => {
    const answer = await service.post('user-key', {}, await asUser('kim'));
    expect(answer.status).toBe(200);
    expect(upstream.seen).toHaveLength(1);
  });

  it('asks a caller without a token to sign in, and says no more than that', async () => {
    for (const answer of [await service.post('k1'), await service.get(`${ATTEMPTS}/k1`)]) {
      expect(answer.status).toBe(401);
      expect(answer.body['code']).toBe('UNAUTHENTICATED');
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    }
    expect(upstream.seen).toHaveLength(0);
  });

  it('says so when a token is no good', async () => {
    const expired = await asUser('kim', { exp: 1_700_000_000 });
    for (const answer of [
      await service.post('k1', {}, expired),
      await service.get(`${ATTEMPTS}/k1`, expired),
    ]) {
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    }
    expect(upstream.seen).toHaveLength(0);
  });

  it.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer two tokens', 'Bearer "x"', ' '])(
    'takes %p for no token',
    async (authorization) => {
      const answer = await service.post('k1', {}, { authorization });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
    },
  );

  it.each(['/v1/banks', '/problems', '/problems/FORBIDDEN', '/openapi.json', '/health/ready'])(
    'leaves %s open',
    async (path) => {
      expect((await service.get(path)).status).toBe(200);
    },
  );

  it('says 401 before it looks at the key and the fields, and after it looked at the JSON', async () => {
    const post = (headers: Record<string, string>, body: string) =>
      service.send('POST', ATTEMPTS, {
        headers: { 'content-type': 'application/json', ...headers },
        body,
      });
    expect((await post({}, '{"submissionId":1}')).body['code']).toBe('UNAUTHENTICATED');
    expect((await post({}, '[')).body['code']).toBe('MALFORMED_REQUEST');
  });

  it('lets a stranger spend nothing on a submission that its owner has used', async () => {
    const submissionId = 'sub-owned-by-kim';
    upstream.script = answers(200, {
      statusCode: 200,
      success: false,
      retryCode: 'failed_to_verify',
      retryCount: 1,
    });
    expect((await service.post('kim-1', { submissionId }, await asUser('kim'))).status).toBe(422);

    const stranger = await asUser('lee');
    for (const strangersKey of ['kim-1', 'lee-1', 'lee-2']) {
      const answer = await service.post(strangersKey, { submissionId }, stranger);
      expect(answer.status).toBe(403);
      expect(answer.body).toMatchObject({ code: 'FORBIDDEN', transfer: 'not_sent' });
    }
    expect(upstream.seen).toHaveLength(1);

    expect((await service.post('kim-2', { submissionId }, await asUser('kim'))).status).toBe(422);
    expect(upstream.seen).toHaveLength(2);
  });

  it('shows another caller’s key as one that was never used', async () => {
    const kims = { submissionId: 'sub-kims-own-00' };
    const lees = { submissionId: 'sub-lees-own-00' };
    await service.post('same-key', kims, await asUser('kim'));

    const found = await service.get(`${ATTEMPTS}/same-key`, await asUser('lee'));
    expect(found.status).toBe(404);
    expect(found.body['code']).toBe('ATTEMPT_NOT_FOUND');

    const posted = await service.post('same-key', lees, await asUser('lee'));
    expect(posted.headers['idempotency-replayed']).toBeUndefined();
    expect(upstream.seen.map(({ body }) => JSON.parse(body) as object)).toMatchObject([kims, lees]);
  });

  it('turns callers away without blaming them while nobody can check their tokens', async () => {
    const lonely = await TestService.start({
      ARGOS_BASE_URL: upstream.baseUrl,
      ...trust(provider),
      JWT_JWKS_URL: 'http://127.0.0.1:1/jwks',
    });
    for (const answer of [
      await lonely.post('k1', {}, await asUser('kim')),
      await lonely.get(`${ATTEMPTS}/k1`, await asUser('kim')),
    ]) {
      expect(answer.status).toBe(503);
      expect(answer.body).toMatchObject({ code: 'SERVICE_BUSY', nextAction: 'RETRY_SAME_KEY' });
    }
    expect(upstream.seen).toHaveLength(0);
    await lonely.close();
  });
});

it('lets a stranger spend nothing on any submission when tokens name theirs', async () => {
  const service = await TestService.start({
    ARGOS_BASE_URL: upstream.baseUrl,
    ...trust(provider),
    JWT_SUBMISSION_CLAIM: 'submission_id',
  });
  const { submissionId } = goodBody;
  const ofAnother = await asUser('lee', { submission_id: 'sub-of-lee-0000' });
  const ofNone = await asUser('lee');

  expect((await service.post('k1', {}, ofAnother)).body['code']).toBe('FORBIDDEN');
  expect((await service.post('k2', {}, ofNone)).body['code']).toBe('UNAUTHENTICATED');
  expect(upstream.seen).toHaveLength(0);

  const owner = await asUser('kim', { submission_id: submissionId });
  await service.post('k3', {}, owner);
  expect(upstream.seen).toHaveLength(1);
  await service.close();
});

describe('with the tokens of servers', () => {
  const file = join(directory, 'tokens');
  const list = (...lines: [string, string][]) =>
    lines
      .map(([name, token]) => `${name}:${createHash('sha256').update(token).digest('hex')}`)
      .join('\n');
  let service: TestService;

  beforeAll(async () => {
    writeFileSync(file, list(['app', 'old-token'], ['app', 'new-token'], ['other', 'other-token']));
    service = await TestService.start({
      ARGOS_BASE_URL: upstream.baseUrl,
      AUTH_MODE: 'token',
      AUTH_TOKENS_FILE: file,
    });
  });

  afterAll(() => service.close());

  const look = async (token: string) =>
    (await service.get(`${ATTEMPTS}/token-key`, bearer(token))).status;

  /** Waits for a rotation, which takes effect within a second. */
  async function becomes(status: number, token: string): Promise<void> {
    const deadline = Date.now() + 2_000;
    while ((await look(token)) !== status) {
      expect(Date.now()).toBeLessThan(deadline);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  it('knows a server by any of its tokens, and keeps servers apart', async () => {
    await service.post('token-key', {}, bearer('old-token'));
    const replay = await service.post('token-key', {}, bearer('new-token'));
    expect(replay.headers['idempotency-replayed']).toBe('true');
    expect(await look('other-token')).toBe(404);
  });

  it('refuses every other token, also a hash or a name of the list', async () => {
    const hash = createHash('sha256').update('old-token').digest('hex');
    for (const token of ['wrong', hash, 'app', 'old-token.', 'old-toke']) {
      const answer = await service.get(`${ATTEMPTS}/token-key`, bearer(token));
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
    }
    expect((await service.get(`${ATTEMPTS}/token-key`)).headers['www-authenticate']).toBe('Bearer');
  });

  it('takes a rotated list without a restart', async () => {
    writeFileSync(file, list(['app', 'next-token']));
    await becomes(200, 'next-token');
    expect(await look('old-token')).toBe(401);
  });
});

describe('settings that are refused', () => {
  const problemsOf = (environment: Record<string, string>): string => {
    try {
      parseConfig({ ARGOS_API_KEY: 'key', ...environment });
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('names the line of a broken token list, and not what it says', () => {
    const file = join(directory, 'broken');
    writeFileSync(file, `app:${'a'.repeat(64)}\nmy-secret-token\n`);
    const message = problemsOf({ AUTH_MODE: 'token', AUTH_TOKENS_FILE: file });
    expect(message).toContain('AUTH_TOKENS_FILE must have one name:sha256 a line: line 2 is not');
    expect(message).not.toContain('my-secret-token');
  });

  it.each(['RS512', 'HS256', 'none', 'ES256,HS256'])('refuses the algorithm %s', (algorithms) => {
    expect(problemsOf({ ...trust(provider), JWT_ALGORITHMS: algorithms })).toContain(
      'JWT_ALGORITHMS must be of RS256, PS256, ES256, EdDSA',
    );
  });

  it('refuses keys that come over plain http from elsewhere', () => {
    expect(
      problemsOf({ ...trust(provider), JWT_JWKS_URL: 'http://login.example.com/jwks' }),
    ).toContain('JWT_JWKS_URL must be https://');
  });

  it.each([
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----'],
    ['no key', 'hello'],
    ['a broken key', '-----BEGIN PUBLIC KEY-----\nMC4CAQAw\n-----END PUBLIC KEY-----'],
  ])('refuses %s as a public key', (_, pem) => {
    const file = join(directory, 'key.pem');
    writeFileSync(file, pem);
    expect(problemsOf(trust(file))).toContain('JWT_PUBLIC_KEY_FILE must hold a public key in PEM');
  });

  it('refuses a public key that no listed algorithm uses', () => {
    const file = join(directory, 'key.pem');
    writeFileSync(file, key.publicPem);
    expect(problemsOf(trust(file))).toBe('');
    expect(problemsOf({ ...trust(file), JWT_ALGORITHMS: 'RS256' })).toContain(
      'JWT_PUBLIC_KEY_FILE must hold a key that one of JWT_ALGORITHMS uses',
    );
  });

  it('makes production choose who may call', () => {
    const production = { NODE_ENV: 'production', LEDGER_SECRET: 's'.repeat(32) };
    expect(problemsOf(production)).toContain('AUTH_MODE is required in production');
    expect(problemsOf({ ...production, AUTH_MODE: 'none' })).toContain(
      'AUTH_MODE none is refused in production unless ALLOW_ANONYMOUS is true',
    );
    expect(problemsOf({ ...production, AUTH_MODE: 'none', ALLOW_ANONYMOUS: 'true' })).toBe('');
  });

  it('warns production that an unused submission is not protected without the claim', () => {
    const production = {
      ...{ NODE_ENV: 'production', ARGOS_API_KEY: 'key', LEDGER_SECRET: 's'.repeat(32) },
      ...trust(provider),
    };
    expect(parseConfig(production).warnings).toEqual([
      expect.stringContaining('JWT_SUBMISSION_CLAIM is not set'),
    ]);
    expect(parseConfig({ ...production, JWT_SUBMISSION_CLAIM: 'sid' }).warnings).toEqual([]);
  });
});
