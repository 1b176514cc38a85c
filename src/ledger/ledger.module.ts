import { Inject, Module } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '../config/config.js';
import type { Config, LedgerConfig } from '../config/config.js';
import { AttemptIdentifier } from './attempt-identifier.js';
import { ATTEMPT_LEDGER, DEADLINE_MARGIN_MS, RETENTION_MS } from './attempt-ledger.js';
import type { AttemptLedger } from './attempt-ledger.js';
import { EmbeddedLedger } from './embedded-ledger.js';
import { resolveLedgerSecret } from './ledger-secret.js';

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
    {
      provide: ATTEMPT_LEDGER,
      inject: [CONFIG, AttemptIdentifier],
      useFactory: ({ ledger }: Config, identifier: AttemptIdentifier) =>
        openLedger(ledger, identifier.secretCheck()),
    },
  ],
  exports: [ATTEMPT_LEDGER, AttemptIdentifier],
})
export class LedgerModule implements OnApplicationShutdown {
  constructor(@Inject(ATTEMPT_LEDGER) private readonly ledger: AttemptLedger) {}

  async onApplicationShutdown(): Promise<void> {
    await this.ledger.close();
  }
}

async function openLedger(config: LedgerConfig, secretCheck: string): Promise<AttemptLedger> {
  const times = {
    unknownCooldownMs: config.unknownCooldownMs,
    deadlineMarginMs: DEADLINE_MARGIN_MS,
    retentionMs: RETENTION_MS,
  };
  switch (config.store) {
    case 'embedded':
      return EmbeddedLedger.open({ path: config.path, secretCheck, times, clock: Date.now });
    case 'redis':
      throw new Error('not yet');
  }
}
