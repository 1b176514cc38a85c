import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT, exportJWK, exportSPKI, generateKeyPair } from 'jose';
import type { CryptoKey, JWK, JWTPayload } from 'jose';

export const ISSUER = 'https://login.example.com';
export const AUDIENCE = 'account-check';

/** A key pair that an issuer signs with. */
export interface SigningKey {
  readonly kid: string;
  readonly algorithm: string;
  readonly privateKey: CryptoKey;
  readonly publicPem: string;
  readonly jwk: JWK;
}

export async function makeSigningKey(algorithm = 'ES256', kid = algorithm): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return {
    kid,
    algorithm,
    privateKey,
    publicPem: await exportSPKI(publicKey),
    jwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' },
  };
}

/** A token as the issuer would give it, but for the claims given; undefined takes a claim out. */
export async function signToken(
  key: SigningKey,
  claims: Record<string, unknown> = {},
  header: { alg?: string } = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const payload = {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'user-1',
    iat: now,
    exp: now + 300,
    ...claims,
  };
  return new SignJWT(JSON.parse(JSON.stringify(payload)) as JWTPayload)
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid, ...header })
    .sign(key.privateKey);
}

/** The JWKS endpoint of an issuer, over a real socket. */
export class IdentityProvider {
  /** The keys that it publishes from now on. */
  keys: readonly JWK[];
  /** While true, it answers 500. */
  broken = false;
  /** How often it was asked for its keys. */
  fetches = 0;

  private readonly server = createServer((_request, response) => {
    this.fetches += 1;
    response
      .writeHead(this.broken ? 500 : 200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ keys: this.keys }));
  });

  private constructor(keys: readonly SigningKey[]) {
    this.keys = keys.map(({ jwk }) => jwk);
  }

  static async start(...keys: readonly SigningKey[]): Promise<IdentityProvider> {
    const provider = new IdentityProvider(keys);
    await new Promise<void>((resolve) => provider.server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get jwksUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/jwks`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** The settings that make the service trust this issuer. */
export function trust(keys: IdentityProvider | string): Record<string, string> {
  return {
    AUTH_MODE: 'jwt',
    JWT_ISSUER: ISSUER,
    JWT_AUDIENCE: AUDIENCE,
    ...(typeof keys === 'string' ? { JWT_PUBLIC_KEY_FILE: keys } : { JWT_JWKS_URL: keys.jwksUrl }),
  };
}

export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}
