import {
  Body,
  Controller,
  Get,
  HttpCode,
  Post,
  Req,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { AccessGuard } from '../access/access.guard.js';
import { CurrentCaller } from '../access/caller.js';
import type { Caller } from '../access/caller.js';
import { RateLimitGuard } from '../access/rate-limit.guard.js';
import type { AccountCheckCommand } from '../argos/account-check-command.js';
import { correlationOf } from '../observability/correlation.js';
import { AccountCheckPipe } from './account-check.pipe.js';
import {
  ApiCreateAccountVerification,
  ApiGetAccountVerification,
} from './account-verification.docs.js';
import { AttemptService } from './attempt.service.js';
import type { AttemptResult } from './attempt.service.js';
import type { AttemptStatusResponse } from './dto/attempt-status.response.js';
import { IdempotencyKey, IdempotencyKeyParam } from './idempotency-key.decorator.js';
import { OutcomeInterceptor } from './outcome.interceptor.js';

@ApiTags('Account verification')
@UseGuards(AccessGuard, RateLimitGuard)
@Controller('v1/account-verifications')
export class AccountVerificationController {
  constructor(private readonly attempts: AttemptService) {}

  @ApiCreateAccountVerification()
  @UseInterceptors(OutcomeInterceptor)
  @HttpCode(200)
  @Post()
  create(
    @CurrentCaller() caller: Caller,
    @IdempotencyKey() idempotencyKey: string,
    @Body(AccountCheckPipe) command: AccountCheckCommand,
    @Req() request: FastifyRequest,
  ): Promise<AttemptResult> {
    return this.attempts.attempt({
      correlation: correlationOf(request),
      caller,
      idempotencyKey,
      command,
    });
  }

  @ApiGetAccountVerification()
  @Get(':idempotencyKey')
  find(
    @CurrentCaller() caller: Caller,
    @IdempotencyKeyParam() idempotencyKey: string,
  ): Promise<AttemptStatusResponse> {
    return this.attempts.status(caller, idempotencyKey);
  }
}
