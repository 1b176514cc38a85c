import { ApiProperty } from '@nestjs/swagger';
import { ApiExtensibleEnum } from './api-extensible-enum.decorator.js';
import { nextActions, problemCodes, transferStates } from './catalog.js';
import type { TransferState } from './catalog.js';
import { rules } from './rules.js';

/** One violated rule of the request body. The submitted value is never repeated. */
export class FieldErrorResponse {
  /** A field of the body, or `body` for the body as a whole. */
  @ApiProperty({ example: 'bankCode' })
  readonly field: string;

  /** The violated rule. New ones may come: show `message` for one that you don't know. */
  @ApiExtensibleEnum(Object.keys(rules), { example: 'knownBank' })
  readonly rule: string;

  /** For the user, in the language of the request. */
  @ApiProperty({ example: rules.knownBank.ko })
  readonly message: string;
}

/** Every answer but success (RFC 9457). Members that don't apply are absent, never null. */
export class ProblemResponse {
  /** Where the code is explained, relative to this service. */
  @ApiProperty({ format: 'uri-reference', example: '/problems/ACCOUNT_NOT_VERIFIED' })
  readonly type: string;

  /** A short title for the user, in the language of the request. */
  @ApiProperty({ example: '계좌를 확인하지 못했습니다' })
  readonly title: string;

  /** The HTTP status, again. */
  @ApiProperty({ type: 'integer', minimum: 400, maximum: 599, example: 422 })
  readonly status: number;

  /** What happened, whether money moved and what to do now, for the user. */
  @ApiProperty({ example: '이름, 은행, 계좌번호가 서로 맞지 않습니다.' })
  readonly detail: string;

  /** The attempt's address, where a valid key was given. */
  @ApiProperty({
    format: 'uri-reference',
    required: false,
    example: '/v1/account-verifications/9f1c2b34-5d6e-4f70-8a91-b2c3d4e5f607',
  })
  readonly instance?: string;

  /**
   * The stable code: one code has one HTTP status, for good. New codes may come; for one that you
   * don't know, go by `nextAction`, and by `transfer` after that.
   */
  @ApiExtensibleEnum(problemCodes, { example: 'ACCOUNT_NOT_VERIFIED' })
  readonly code: string;

  /** Whether 1 won moved by this attempt. */
  @ApiProperty({ enum: transferStates, enumName: 'TransferState', example: 'not_sent' })
  readonly transfer: TransferState;

  /** What the app does next. Treat a value that you don't know like `CONTACT_SUPPORT`. */
  @ApiExtensibleEnum(nextActions, { example: 'CORRECT_INPUT' })
  readonly nextAction: string;

  /** Argos's count of tries for the submission, where it gave one for this attempt. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 999, required: false, example: 2 })
  readonly retryCount?: number;

  /** 5 minus `retryCount`, not under 0. At 1, warn the user before the next attempt. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 5, required: false, example: 3 })
  readonly attemptsRemaining?: number;

  /** The same as the header X-Request-Id; support asks for it. */
  @ApiProperty({ example: '0f8e1c52-6d3b-4a57-9c1e-2b7a90d4e613' })
  readonly requestId: string;

  /** Only with VALIDATION_FAILED: every violated rule. */
  @ApiProperty({ type: [FieldErrorResponse], required: false })
  readonly errors?: readonly FieldErrorResponse[];
}
