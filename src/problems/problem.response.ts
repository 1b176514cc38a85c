import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { EXAMPLE_REQUEST_ID, REQUEST_ID_PATTERN } from './api-headers.js';
import { ApiExtensibleEnum } from './api-extensible-enum.decorator.js';
import { catalog, nextActions, problemCodes, transferStates } from './catalog.js';
import type { TransferState } from './catalog.js';
import { rules } from './rules.js';

@ApiSchema({
  description: 'One violated rule of the request body. The submitted value is never repeated.',
})
export class FieldErrorResponse {
  /** A field of the body, or `body` for the body as a whole. */
  @ApiProperty({ maxLength: 64, pattern: '^[A-Za-z]+$', example: 'bankCode' })
  readonly field: string;

  /** The violated rule. New ones may come: show `message` for one that you don't know. */
  @ApiExtensibleEnum(Object.keys(rules), { example: 'knownBank' })
  readonly rule: string;

  /** For the user, in the language of the request. */
  @ApiProperty({ maxLength: 300, example: rules.knownBank.ko })
  readonly message: string;
}

@ApiSchema({
  description:
    "Every answer but success (RFC 9457). Members that don't apply are absent, never null.",
})
export class ProblemResponse {
  /** Where the code is explained, relative to this service. */
  @ApiProperty({
    format: 'uri-reference',
    maxLength: 128,
    example: '/problems/ACCOUNT_NOT_VERIFIED',
  })
  readonly type: string;

  /** A short title for the user, in the language of the request. */
  @ApiProperty({ maxLength: 100, example: catalog.ACCOUNT_NOT_VERIFIED.title.ko })
  readonly title: string;

  /** The HTTP status, again. */
  @ApiProperty({ type: 'integer', format: 'int32', minimum: 400, maximum: 599, example: 422 })
  readonly status: number;

  /** What happened, whether money moved and what to do now, for the user. */
  @ApiProperty({ maxLength: 1000, example: catalog.ACCOUNT_NOT_VERIFIED.detail.ko })
  readonly detail: string;

  /** The attempt's address, where a valid key was given. */
  @ApiProperty({
    format: 'uri-reference',
    maxLength: 512,
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

  /** The same as the header X-Request-Id; support asks for it. */
  @ApiProperty({
    maxLength: 128,
    pattern: REQUEST_ID_PATTERN,
    example: EXAMPLE_REQUEST_ID,
  })
  readonly requestId: string;

  /** Only with VALIDATION_FAILED: every violated rule. */
  @ApiProperty({ type: [FieldErrorResponse], maxItems: 50, required: false })
  readonly errors?: readonly FieldErrorResponse[];
}
