import { Global, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AccountVerificationModule } from './account-verification/account-verification.module.js';
import { BanksModule } from './banks/banks.module.js';
import { CONFIG } from './config/config.js';
import type { Config } from './config/config.js';
import { HealthModule } from './health/health.module.js';
import { LOGGER } from './observability/logger.js';
import type { Logger } from './observability/logger.js';
import { Metrics } from './observability/metrics.js';
import { ObservabilityModule } from './observability/observability.module.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { ProblemsModule } from './problems/problems.module.js';

/** What every module may inject: the settings, the logger and the metrics. */
@Global()
@Module({})
class SurroundingsModule {
  static of(config: Config, logger: Logger): DynamicModule {
    return {
      module: SurroundingsModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useValue: logger },
        Metrics,
      ],
      exports: [CONFIG, LOGGER, Metrics],
    };
  }
}

@Module({
  imports: [
    AccountVerificationModule,
    BanksModule,
    HealthModule,
    ObservabilityModule,
    ProblemsModule,
  ],
  providers: [{ provide: APP_FILTER, useClass: ProblemFilter }],
})
export class AppModule {
  static of(config: Config, logger: Logger): DynamicModule {
    return { module: AppModule, imports: [SurroundingsModule.of(config, logger)] };
  }
}
