import { jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { Problem } from '../problems/problem.js';
import type { Authenticator } from './authenticator.js';
import type { Caller } from './caller.js';
import { TokenKeysUnavailableError, tokenKeys } from './token-keys.js';
import type { JwtSettings } from './token-keys.js';

export interface JwtSurroundings {
  /** What logs call a user, instead of the subject. */
  readonly labelOf: (callerId: string) => string;
  readonly onKeysUnavailable: (error: unknown) => void;
}

/** Mode `jwt`: users, each known by the subject of a token that the issuer signed. */
export class JwtAuthenticator implements Authenticator {
  private readonly keys: JWTVerifyGetKey;

  constructor(
    private readonly settings: JwtSettings,
    private readonly surroundings: JwtSurroundings,
  ) {
    this.keys = tokenKeys(settings);
  }

  async authenticate(token: string | undefined): Promise<Caller> {
    if (token === undefined) {
      throw new Problem('UNAUTHENTICATED');
    }
    return this.callerOf(await this.verify(token));
  }

  private async verify(token: string): Promise<JWTPayload> {
    const { issuer, audience, algorithms, clockToleranceSeconds } = this.settings;
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: clockToleranceSeconds,
        // Without an end, a stolen token would be good for ever.
        requiredClaims: ['sub', 'exp'],
      });
      return payload;
    } catch (error) {
      if (error instanceof TokenKeysUnavailableError) {
        this.surroundings.onKeysUnavailable(error.cause);
        // Not the token's fault: a new one would not help, the same request later will.
        throw new Problem('SERVICE_BUSY');
      }
      throw new Problem('UNAUTHENTICATED', { invalidToken: true });
    }
  }

  private callerOf(payload: JWTPayload): Caller {
    const { sub } = payload;
    const { submissionClaim } = this.settings;
    const submissionId = submissionClaim === undefined ? undefined : payload[submissionClaim];
    const unbound = submissionClaim !== undefined && typeof submissionId !== 'string';
    if (typeof sub !== 'string' || sub === '' || unbound) {
      throw new Problem('UNAUTHENTICATED', { invalidToken: true });
    }
    const id = `user:${sub}`;
    return {
      id,
      label: this.surroundings.labelOf(id),
      ...(typeof submissionId === 'string' && { submissionId }),
    };
  }
}
