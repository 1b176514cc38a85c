import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ApiExtensibleEnum } from './api-extensible-enum.decorator.js';
import { entryOf, nextActions, problemCodes, transferStates } from './catalog.js';
import type { ProblemCode, TransferState } from './catalog.js';

@ApiSchema({ description: 'A text in both languages.' })
export class LocalizedTextResponse {
  /** The text in Korean. */
  @ApiProperty({ maxLength: 1000, example: '계좌를 확인하지 못했습니다' })
  readonly ko: string;

  /** The text in English. */
  @ApiProperty({ maxLength: 1000, example: 'Account not verified' })
  readonly en: string;
}

@ApiSchema({ description: 'What a problem code means and what to do about it.' })
export class ProblemDescriptionResponse {
  /** The code. */
  @ApiExtensibleEnum(problemCodes, { example: 'ACCOUNT_NOT_VERIFIED' })
  readonly code: string;

  /** The `type` of its problems: the address of this description. */
  @ApiProperty({
    format: 'uri-reference',
    maxLength: 128,
    example: '/problems/ACCOUNT_NOT_VERIFIED',
  })
  readonly type: string;

  /** Its HTTP status, for good. */
  @ApiProperty({ type: 'integer', format: 'int32', minimum: 400, maximum: 599, example: 422 })
  readonly status: number;

  /** Whether 1 won moved by the attempt. */
  @ApiProperty({ enum: transferStates, enumName: 'TransferState', example: 'not_sent' })
  readonly transfer: TransferState;

  /** What the app does next. */
  @ApiExtensibleEnum(nextActions, { example: 'CORRECT_INPUT' })
  readonly nextAction: string;

  /** True where the answer is recorded and replayed for 24 hours. */
  @ApiProperty({ example: true })
  readonly settles: boolean;

  /** The usual Retry-After in seconds, where the code has one. */
  @ApiProperty({
    type: 'integer',
    format: 'int32',
    minimum: 1,
    maximum: 86_400,
    required: false,
    example: 5,
  })
  readonly retryAfterSeconds?: number;

  /** The title, for the user. */
  readonly title: LocalizedTextResponse;

  /** What happened, whether money moved and what to do now, for the user. */
  readonly detail: LocalizedTextResponse;
}

@ApiSchema({ description: 'Every code, for an app that ships the texts.' })
export class ProblemListResponse {
  /** Every code that is answered as a problem. */
  @ApiProperty({ type: [ProblemDescriptionResponse], maxItems: 500 })
  readonly problems: readonly ProblemDescriptionResponse[];
}

/** The description of one code, in both languages. */
export function describeProblem(code: ProblemCode): ProblemDescriptionResponse {
  const { status, transfer, nextAction, settles, retryAfterSeconds, title, detail } = entryOf(code);
  return {
    code,
    type: `/problems/${code}`,
    status,
    transfer,
    nextAction,
    settles,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    title,
    detail,
  };
}
