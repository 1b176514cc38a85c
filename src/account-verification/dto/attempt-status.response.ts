import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ApiExtensibleEnum } from '../../problems/api-extensible-enum.decorator.js';
import { codes, nextActions, transferStates } from '../../problems/catalog.js';
import type { TransferState } from '../../problems/catalog.js';

const attemptStates = ['IN_PROGRESS', 'SETTLED', 'UNKNOWN'] as const;
export type AttemptState = (typeof attemptStates)[number];

@ApiSchema({ description: "What became of an attempt. Members that don't apply are absent." })
export class AttemptStatusResponse {
  /** IN_PROGRESS: still running. SETTLED: answered. UNKNOWN: no trustworthy answer came (yet). */
  @ApiProperty({ enum: attemptStates, enumName: 'AttemptState', example: 'SETTLED' })
  readonly state: AttemptState;

  /** The code that the attempt was or would be answered with. Absent while it is running. */
  @ApiExtensibleEnum(codes, { required: false, example: 'CODE_SENT' })
  readonly code?: string;

  /** Whether 1 won moved by this attempt. Absent while it is running. */
  @ApiProperty({
    enum: transferStates,
    enumName: 'TransferState',
    required: false,
    example: 'sent',
  })
  readonly transfer?: TransferState;

  /** What the app does next. Absent while the attempt is running: look again. */
  @ApiExtensibleEnum(nextActions, { required: false, example: 'ENTER_CODE' })
  readonly nextAction?: string;

  /** Argos's count of tries for the submission, where it gave one. */
  @ApiProperty({
    type: 'integer',
    format: 'int32',
    minimum: 0,
    maximum: 999,
    required: false,
    example: 2,
  })
  readonly retryCount?: number;

  /** 5 minus `retryCount`, not under 0. At 1, warn the user before the next attempt. */
  @ApiProperty({
    type: 'integer',
    format: 'int32',
    minimum: 0,
    maximum: 5,
    required: false,
    example: 3,
  })
  readonly attemptsRemaining?: number;

  /** When the attempt was recorded. */
  @ApiProperty({ format: 'date-time', maxLength: 32, example: '2026-11-21T09:00:00.000Z' })
  readonly createdAt: string;

  /** When the answer was recorded. Only with SETTLED. */
  @ApiProperty({
    format: 'date-time',
    maxLength: 32,
    required: false,
    example: '2026-11-21T09:00:02.000Z',
  })
  readonly settledAt?: string;
}
