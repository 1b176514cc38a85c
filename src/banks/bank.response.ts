import { ApiProperty } from '@nestjs/swagger';
import { bankKinds } from './documented-banks.js';
import type { BankKind } from './documented-banks.js';

export class BankNameResponse {
  /** The name in Korean. */
  @ApiProperty({ example: '신한은행' })
  readonly ko: string;

  /** The name in English. */
  @ApiProperty({ example: 'Shinhan Bank' })
  readonly en: string;
}

export class BankResponse {
  /** The code to send as `bankCode`. A string: leading zeros matter. */
  @ApiProperty({ example: '088', pattern: '^[0-9]{2,3}$' })
  readonly code: string;

  /** The name to show, in both languages. */
  readonly name: BankNameResponse;

  /** Whether it is a bank or a securities firm: pickers usually show them in two groups. */
  @ApiProperty({ enum: bankKinds, enumName: 'BankKind', example: 'bank' })
  readonly kind: BankKind;
}

export class BankListResponse {
  /** Every bank that can be chosen, in the order of the vendor's table. */
  @ApiProperty({ type: [BankResponse] })
  readonly banks: readonly BankResponse[];
}
