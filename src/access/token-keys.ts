import { createRemoteJWKSet, errors } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import type { AuthConfig } from '../config/config.js';
import { parsePublicKey } from './public-key.js';

export type JwtSettings = Extract<AuthConfig, { readonly mode: 'jwt' }>;

/** A new key of the issuer is found within this time, a withdrawn one forgotten. */
const JWKS_MAX_AGE_MS = 10 * 60_000;

/** Tokens that name unknown keys make us ask the issuer no more often than this. */
const JWKS_COOLDOWN_MS = 30_000;

const JWKS_TIMEOUT_MS = 3_000;

/** The issuer's keys cannot be had now: nothing is known about the token. */
export class TokenKeysUnavailableError extends Error {
  override readonly name = 'TokenKeysUnavailableError';
}

/**
 * Where the keys come from that tokens are checked with: the issuer's JWKS, or a file of ours that
 * may be rotated. The result rejects with TokenKeysUnavailableError when there are none to be had.
 */
export function tokenKeys({ keys, algorithms }: JwtSettings): JWTVerifyGetKey {
  if ('jwksUrl' in keys) {
    return fetchedKeys(keys.jwksUrl);
  }
  let key = parsePublicKey(keys.publicKey.current(), algorithms);
  keys.publicKey.onChange((pem) => {
    key = parsePublicKey(pem, algorithms);
  });
  return async () => key;
}

function fetchedKeys(jwksUrl: string): JWTVerifyGetKey {
  const findKey = createRemoteJWKSet(new URL(jwksUrl), {
    cacheMaxAge: JWKS_MAX_AGE_MS,
    cooldownDuration: JWKS_COOLDOWN_MS,
    timeoutDuration: JWKS_TIMEOUT_MS,
  });
  return async (header, token) => {
    try {
      return await findKey(header, token);
    } catch (error) {
      if (
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys
      ) {
        throw error;
      }
      throw new TokenKeysUnavailableError('The JWKS could not be fetched', { cause: error });
    }
  };
}
