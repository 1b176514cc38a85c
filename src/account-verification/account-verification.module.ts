import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ArgosModule } from '../argos/argos.module.js';
import { BanksModule } from '../banks/banks.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { ObservabilityModule } from '../observability/observability.module.js';
import { AccountCheckPipe } from './account-check.pipe.js';
import { AccountVerificationController } from './account-verification.controller.js';
import { AttemptService } from './attempt.service.js';

@Module({
  imports: [AccessModule, ArgosModule, BanksModule, LedgerModule, ObservabilityModule],
  controllers: [AccountVerificationController],
  providers: [AccountCheckPipe, AttemptService],
  exports: [AttemptService],
})
export class AccountVerificationModule {}
