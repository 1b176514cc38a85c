import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { bankKinds } from './documented-banks.js';
import type { BankKind } from './documented-banks.js';

@ApiSchema({ description: "A bank's name." })
export class BankNameResponse {
  /** The name in Korean. */
  @ApiProperty({ maxLength: 100, example: '신한은행' })
  readonly ko: string;

  /** The name in English. */
  @ApiProperty({ maxLength: 100, example: 'Shinhan Bank' })
  readonly en: string;
}

@ApiSchema({ description: 'One bank or securities firm.' })
export class BankResponse {
  /** The code to send as `bankCode`. A string: leading zeros matter. */
  @ApiProperty({ maxLength: 3, example: '088', pattern: '^[0-9]{2,3}$' })
  readonly code: string;

  /** The name to show, in both languages. */
  readonly name: BankNameResponse;

  /** Whether it is a bank or a securities firm: pickers usually show them in two groups. */
  @ApiProperty({ enum: bankKinds, enumName: 'BankKind', example: 'bank' })
  readonly kind: BankKind;
}

@ApiSchema({ description: 'The bank catalogue.' })
export class BankListResponse {
  /** Every bank that can be chosen, in the order of the vendor's table. */
  @ApiProperty({ type: [BankResponse], maxItems: 500 })
  readonly banks: readonly BankResponse[];
}
