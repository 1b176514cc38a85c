import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { EXAMPLE_REQUEST_ID, REQUEST_ID_PATTERN } from '../../problems/api-headers.js';
import { ApiExtensibleEnum } from '../../problems/api-extensible-enum.decorator.js';
import { catalog, nextActions, transferStates } from '../../problems/catalog.js';
import type { TransferState } from '../../problems/catalog.js';

@ApiSchema({ description: 'The 1 won is on its way.' })
export class CodeSentResponse {
  /** `CODE_SENT`. A string that may get new values; see `nextAction` for what to do. */
  @ApiExtensibleEnum(['CODE_SENT'], { example: 'CODE_SENT' })
  readonly code: string;

  /** Whether 1 won moved by this attempt. */
  @ApiProperty({ enum: transferStates, enumName: 'TransferState', example: 'sent' })
  readonly transfer: TransferState;

  /** What the app does next. Treat a value that you don't know like `CONTACT_SUPPORT`. */
  @ApiExtensibleEnum(nextActions, { example: 'ENTER_CODE' })
  readonly nextAction: string;

  /** For the user, in the language of the request. */
  @ApiProperty({ maxLength: 1000, example: catalog.CODE_SENT.detail.ko })
  readonly message: string;

  /** The same as the header X-Request-Id; support asks for it. */
  @ApiProperty({
    maxLength: 128,
    pattern: REQUEST_ID_PATTERN,
    example: EXAMPLE_REQUEST_ID,
  })
  readonly requestId: string;
}
