import { Inject, Module, Optional } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '../config/config.js';
import type { Config } from '../config/config.js';
import { LOGGER } from '../observability/logger.js';
import type { Logger } from '../observability/logger.js';
import { MeasuredLedger } from '../observability/measured-ledger.js';
import { Metrics } from '../observability/metrics.js';
import { AttemptIdentifier } from './attempt-identifier.js';
import { ATTEMPT_LEDGER, DEADLINE_MARGIN_MS, RETENTION_MS } from './attempt-ledger.js';
import type { AttemptLedger } from './attempt-ledger.js';
import { resolveLedgerSecret } from './ledger-secret.js';
import { RedisConnection } from './redis-connection.js';
import { RedisLedger } from './redis-ledger.js';

/** The one ledger of this service, in the store that the settings name. */
@Module({
  providers: [
    {
      provide: AttemptIdentifier,
      inject: [CONFIG],
      useFactory: async ({ ledger }: Config) =>
        new AttemptIdentifier(
          await resolveLedgerSecret({ secret: ledger.secret, ledgerPath: ledger.path }),
        ),
    },
    { provide: RedisConnection, inject: [CONFIG, LOGGER], useFactory: connectRedis },
    {
      provide: ATTEMPT_LEDGER,
      inject: [
        CONFIG,
        LOGGER,
        Metrics,
        AttemptIdentifier,
        { token: RedisConnection, optional: true },
      ],
      useFactory: openMeasured,
    },
  ],
  // The connection is undefined with the embedded store: inject it as optional.
  exports: [ATTEMPT_LEDGER, AttemptIdentifier, RedisConnection],
})
export class LedgerModule implements OnApplicationShutdown {
  constructor(
    @Inject(ATTEMPT_LEDGER) private readonly ledger: AttemptLedger,
    @Optional() private readonly connection?: RedisConnection,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.ledger.close();
    this.connection?.close();
  }
}

async function connectRedis(
  { ledger }: Config,
  logger: Logger,
): Promise<RedisConnection | undefined> {
  if (ledger.store !== 'redis') {
    return undefined;
  }
  const connection = await RedisConnection.open({
    url: ledger.url.current(),
    onError: (message) => logger.error({ reason: message }, 'redis connection failed'),
  });
  ledger.url.onChange((url) => connection.updateUrl(url));
  return connection;
}

async function openMeasured(
  config: Config,
  logger: Logger,
  metrics: Metrics,
  identifier: AttemptIdentifier,
  connection: RedisConnection | undefined,
): Promise<AttemptLedger> {
  const ledger = await openLedger(config, logger, identifier, connection);
  metrics.watchLedger(() => ledger.check());
  return new MeasuredLedger(ledger, metrics);
}

async function openLedger(
  { ledger }: Config,
  logger: Logger,
  identifier: AttemptIdentifier,
  connection: RedisConnection | undefined,
): Promise<AttemptLedger> {
  const secretCheck = identifier.secretCheck();
  const times = {
    unknownCooldownMs: ledger.unknownCooldownMs,
    deadlineMarginMs: DEADLINE_MARGIN_MS,
    retentionMs: RETENTION_MS,
  };
  if (ledger.store === 'redis' && connection) {
    const warn = (message: string): void => logger.warn(message);
    const { allowUnsafe } = ledger;
    return RedisLedger.open({ connection, secretCheck, times, allowUnsafe, warn });
  }
  // LMDB is not loaded where the ledger is in Redis.
  const { EmbeddedLedger } = await import('./embedded-ledger.js');
  return EmbeddedLedger.open({ path: ledger.path, secretCheck, times, clock: Date.now });
}
