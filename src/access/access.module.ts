import { Module } from '@nestjs/common';
import { CONFIG } from '../config/config.js';
import type { Config } from '../config/config.js';
import { AttemptIdentifier } from '../ledger/attempt-identifier.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { RedisConnection } from '../ledger/redis-connection.js';
import { LOGGER } from '../observability/logger.js';
import type { Logger } from '../observability/logger.js';
import { AccessGuard } from './access.guard.js';
import { AUTHENTICATOR, anonymousAccess } from './authenticator.js';
import type { Authenticator } from './authenticator.js';
import { JwtAuthenticator } from './jwt-authenticator.js';
import { LimitStoreAlarm } from './limit-store-alarm.js';
import { LIMITS, createLimits } from './limits.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { ServerTokenAuthenticator } from './server-token-authenticator.js';
import { TransferLimit } from './transfer-limit.js';

/** Who may call, and how often. */
@Module({
  imports: [LedgerModule],
  providers: [
    AccessGuard,
    LimitStoreAlarm,
    RateLimitGuard,
    TransferLimit,
    {
      provide: AUTHENTICATOR,
      inject: [CONFIG, LOGGER, AttemptIdentifier],
      useFactory: createAuthenticator,
    },
    {
      provide: LIMITS,
      inject: [CONFIG, { token: RedisConnection, optional: true }],
      useFactory: (config: Config, redis: RedisConnection | undefined) =>
        createLimits(config, redis?.client),
    },
  ],
  exports: [AUTHENTICATOR, LIMITS, AccessGuard, LimitStoreAlarm, RateLimitGuard, TransferLimit],
})
export class AccessModule {}

function createAuthenticator(
  { auth }: Config,
  logger: Logger,
  identifier: AttemptIdentifier,
): Authenticator {
  switch (auth.mode) {
    case 'none':
      return anonymousAccess;
    case 'token':
      return new ServerTokenAuthenticator(auth.tokens);
    case 'jwt':
      return new JwtAuthenticator(auth, {
        labelOf: (callerId) => identifier.callerHash(callerId),
        onKeysUnavailable: (error) =>
          logger.error({ error }, 'the keys of JWT_JWKS_URL cannot be had: users are turned away'),
      });
  }
}
