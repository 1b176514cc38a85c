import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiSchema, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { AttemptService } from '../account-verification/attempt.service.js';
import { ATTEMPT_LEDGER } from '../ledger/attempt-ledger.js';
import type { AttemptLedger } from '../ledger/attempt-ledger.js';
import { uncachedHeaders } from '../problems/api-headers.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { Problem } from '../problems/problem.js';

@ApiSchema({ description: 'Well.' })
export class HealthResponse {
  @ApiProperty({
    description: '`ok`; anything else is answered as a problem.',
    type: String,
    maxLength: 2,
    pattern: '^ok$',
    example: 'ok',
  })
  readonly status: 'ok';
}

const healthExamples = { ok: { summary: 'Well', value: { status: 'ok' } } };

/** Probes for the platform. They say whether, never why: that is in the logs and metrics. */
@ApiTags('Health')
@Controller('health')
export class HealthController {
  private checking: Promise<void> | undefined;

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly attempts: AttemptService,
    @Inject(ATTEMPT_LEDGER) private readonly ledger: AttemptLedger,
  ) {}

  @ApiOperation({
    operationId: 'getLiveness',
    summary: 'Is the process alive?',
    description: 'Answers as long as the event loop turns. When it does not, restart the process.',
  })
  @ApiOkResponse({
    description: 'Alive.',
    type: HealthResponse,
    headers: uncachedHeaders,
    examples: healthExamples,
  })
  @ApiProblems('MALFORMED_REQUEST', 'METHOD_NOT_ALLOWED', 'INTERNAL_ERROR')
  @Get('live')
  live(): HealthResponse {
    return { status: 'ok' };
  }

  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'May this instance get traffic?',
    description:
      'Ready while the ledger takes writes and the service is not shutting down. Trouble at Argos does not make it unready: another instance would have the same.',
  })
  @ApiOkResponse({
    description: 'Ready.',
    type: HealthResponse,
    headers: uncachedHeaders,
    examples: healthExamples,
  })
  @ApiProblems(
    'MALFORMED_REQUEST',
    'METHOD_NOT_ALLOWED',
    'INTERNAL_ERROR',
    'SERVICE_BUSY',
    'LEDGER_UNAVAILABLE',
  )
  @Get('ready')
  async ready(): Promise<HealthResponse> {
    if (this.attempts.draining) {
      throw new Problem('SERVICE_BUSY');
    }
    try {
      await this.health.check([
        () => this.indicators.check('ledger').attempt(() => this.checkLedger()),
      ]);
    } catch {
      throw new Problem('LEDGER_UNAVAILABLE');
    }
    return { status: 'ok' };
  }

  /** One check at a time, however many ask: the probe is open, and a check is a durable write. */
  private checkLedger(): Promise<void> {
    this.checking ??= this.ledger.check().finally(() => {
      this.checking = undefined;
    });
    return this.checking;
  }
}
