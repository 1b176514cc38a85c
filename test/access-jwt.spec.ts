import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { SignJWT, UnsecuredJWT } from 'jose';
import { JwtAuthenticator } from '../src/access/jwt-authenticator.js';
import type { JwtSettings } from '../src/access/token-keys.js';
import { fileSecret, fixedSecret } from '../src/config/secret.js';
import { Problem } from '../src/problems/problem.js';
import {
  AUDIENCE,
  ISSUER,
  IdentityProvider,
  makeSigningKey,
  signToken,
} from './support/identity-provider.js';
import type { SigningKey } from './support/identity-provider.js';

const keys: Record<string, SigningKey> = {};
let provider: IdentityProvider;
let unavailable: unknown[];

beforeAll(async () => {
  for (const algorithm of ['RS256', 'PS256', 'ES256', 'EdDSA']) {
    keys[algorithm] = await makeSigningKey(algorithm);
  }
});

beforeEach(async () => {
  provider = await IdentityProvider.start(...Object.values(keys));
  unavailable = [];
});

afterEach(async () => {
  jest.useRealTimers();
  await provider.close();
});

function authenticator(changes: Partial<JwtSettings> = {}): JwtAuthenticator {
  return new JwtAuthenticator(
    {
      mode: 'jwt',
      keys: { jwksUrl: provider.jwksUrl },
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      clockToleranceSeconds: 5,
      ...changes,
    },
    { labelOf: () => 'label', onKeysUnavailable: (error) => unavailable.push(error) },
  );
}

/** The code of the problem that the token is refused with. */
async function refusal(of: JwtAuthenticator, token: string): Promise<string> {
  const outcome = await of.authenticate(token).catch((error: unknown) => error);
  return outcome instanceof Problem ? outcome.code : 'accepted';
}

const signed = (algorithm: string, claims?: Record<string, unknown>): Promise<string> =>
  signToken(keys[algorithm]!, claims);

/** Moves the clock only; sockets and timers go on. */
function atTime(milliseconds: number): void {
  jest.useFakeTimers({
    now: milliseconds,
    doNotFake: [
      ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
      ...(['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const),
      ...(['setTimeout', 'clearTimeout'] as const),
    ],
  });
}

describe('which tokens are good', () => {
  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('takes a %s token, by its subject', async (alg) => {
    const caller = await authenticator().authenticate(await signed(alg, { sub: 'kim' }));
    expect(caller).toEqual({ id: 'user:kim', label: 'label' });
  });

  it('takes a token that ended within the clock tolerance, but not before it', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const checked = authenticator({ clockToleranceSeconds: 60 });
    expect(await refusal(checked, await signed('ES256', { exp: now - 30 }))).toBe('accepted');
    expect(await refusal(checked, await signed('ES256', { exp: now - 90 }))).toBe(
      'UNAUTHENTICATED',
    );
  });

  const now = Math.floor(Date.now() / 1_000);
  it.each([
    ['of another issuer', { iss: 'https://evil.example.com' }],
    ['for another audience', { aud: 'another-service' }],
    ['without an audience', { aud: undefined }],
    ['without a subject', { sub: undefined }],
    ['with an empty subject', { sub: '' }],
    ['with a subject that is no string', { sub: 42 }],
    ['that never ends', { exp: undefined }],
    ['that has ended', { exp: now - 60 }],
    ['that is not valid yet', { nbf: now + 600 }],
  ])('refuses a token %s', async (_, claims) => {
    expect(await refusal(authenticator(), await signed('ES256', claims))).toBe('UNAUTHENTICATED');
  });

  it('refuses a token that nobody signed', async () => {
    const token = new UnsecuredJWT({ sub: 'kim' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setExpirationTime('5m')
      .encode();
    expect(await refusal(authenticator(), token)).toBe('UNAUTHENTICATED');
  });

  it('refuses an HMAC token signed with the public key as the secret', async () => {
    const pem = keys['RS256']!.publicPem;
    const token = await new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'kim' })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('5m')
      .sign(new TextEncoder().encode(pem));
    const checked = authenticator({ keys: { publicKey: fixedSecret(pem) } });
    expect(await refusal(checked, token)).toBe('UNAUTHENTICATED');
  });

  it('refuses a token whose claims were changed', async () => {
    const [header, , signature] = (await signed('ES256')).split('.');
    const [, payload] = (await signed('ES256', { sub: 'somebody-else' })).split('.');
    expect(await refusal(authenticator(), [header, payload, signature].join('.'))).toBe(
      'UNAUTHENTICATED',
    );
  });

  it('refuses an algorithm that is not listed, though the key is known', async () => {
    const checked = authenticator({ algorithms: ['ES256'] });
    expect(await refusal(checked, await signed('RS256'))).toBe('UNAUTHENTICATED');
  });

  it('refuses a token of another algorithm than the key in the file', async () => {
    const checked = authenticator({ keys: { publicKey: fixedSecret(keys['RS256']!.publicPem) } });
    expect(await refusal(checked, await signed('ES256'))).toBe('UNAUTHENTICATED');
  });

  it.each(['x', 'a.b.c', '..', 'a'.repeat(10_000)])('refuses what is no token', async (token) => {
    expect(await refusal(authenticator(), token)).toBe('UNAUTHENTICATED');
  });
});

describe('a claim that names the submission', () => {
  it('binds the caller to it', async () => {
    const checked = authenticator({ submissionClaim: 'submission_id' });
    const token = await signed('ES256', { submission_id: 'sub-0123456789ab' });
    expect(await checked.authenticate(token)).toMatchObject({ submissionId: 'sub-0123456789ab' });
  });

  it.each([[undefined], [42], [['sub-0123456789ab']]])(
    'is not optional once it is set (%p)',
    async (value) => {
      const checked = authenticator({ submissionClaim: 'submission_id' });
      expect(await refusal(checked, await signed('ES256', { submission_id: value }))).toBe(
        'UNAUTHENTICATED',
      );
    },
  );
});

describe('the keys of the issuer', () => {
  it('are fetched once for many tokens', async () => {
    const checked = authenticator();
    const tokens = await Promise.all([signed('ES256'), signed('RS256'), signed('EdDSA')]);
    for (const token of [...tokens, ...tokens]) {
      await checked.authenticate(token);
    }
    expect(provider.fetches).toBe(1);
  });

  it('may be rotated: a new one is fetched when it is first seen', async () => {
    const checked = authenticator();
    await checked.authenticate(await signed('ES256'));
    const next = await makeSigningKey('ES256', 'next');
    provider.keys = [next.jwk];
    atTime(Date.now() + 31_000);
    expect(await refusal(checked, await signToken(next))).toBe('accepted');
    expect(await refusal(checked, await signed('ES256'))).toBe('UNAUTHENTICATED');
  });

  it('are not asked for again by a flood of tokens that name unknown keys', async () => {
    const checked = authenticator();
    const stranger = await makeSigningKey('ES256', 'stranger');
    for (let request = 0; request < 50; request += 1) {
      expect(await refusal(checked, await signToken(stranger))).toBe('UNAUTHENTICATED');
    }
    expect(provider.fetches).toBe(1);
  });

  it('are forgotten within ten minutes of their withdrawal', async () => {
    const checked = authenticator();
    await checked.authenticate(await signed('ES256'));
    provider.keys = [keys['RS256']!.jwk];
    atTime(Date.now() + 600_001);
    expect(await refusal(checked, await signed('ES256'))).toBe('UNAUTHENTICATED');
  });

  it('that cannot be had turn callers away without blaming their tokens, and come back', async () => {
    provider.broken = true;
    const checked = authenticator();
    expect(await refusal(checked, await signed('ES256'))).toBe('SERVICE_BUSY');
    expect(unavailable).toHaveLength(1);
    provider.broken = false;
    expect(await refusal(checked, await signed('ES256'))).toBe('accepted');
  });

  it('may be a file, which is rotated without a restart', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'public-key-'));
    const file = join(directory, 'key.pem');
    const next = await makeSigningKey('EdDSA', 'next');
    writeFileSync(file, keys['ES256']!.publicPem);
    const checked = authenticator({ keys: { publicKey: fileSecret(file, () => undefined) } });
    expect(await refusal(checked, await signed('ES256'))).toBe('accepted');
    writeFileSync(file, next.publicPem);
    const deadline = Date.now() + 2_000;
    while ((await refusal(checked, await signToken(next))) !== 'accepted') {
      expect(Date.now()).toBeLessThan(deadline);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await refusal(checked, await signed('ES256'))).toBe('UNAUTHENTICATED');
    rmSync(directory, { recursive: true });
  });
});
