import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { AccountVerificationModule } from '../account-verification/account-verification.module.js';
import { LedgerModule } from '../ledger/ledger.module.js';
import { HealthController } from './health.controller.js';

@Module({
  imports: [TerminusModule.forRoot({ logger: false }), AccountVerificationModule, LedgerModule],
  controllers: [HealthController],
})
export class HealthModule {}
