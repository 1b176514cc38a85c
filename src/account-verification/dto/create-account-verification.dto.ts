import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { Length, Matches, NotEquals } from 'class-validator';
import { canonicalBankCode } from '../../banks/documented-banks.js';
import { FieldRules, as } from './field-rules.decorator.js';
import { MAX_NAME_LENGTH, NAME_CHARACTERS, VISIBLE_ONLY, normaliseUserName } from './user-name.js';

/** Normalises a string; a value of another type stays for the rules to refuse. */
function Normalise(normalise: (value: string) => string): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? normalise(value) : value,
  );
}

@ApiSchema({ description: 'One account check: exactly these five members, all strings.' })
export class CreateAccountVerificationDto {
  /** The submission's id, as Step1 returned it. */
  @ApiProperty({ maxLength: 64, pattern: '^[A-Za-z0-9_-]{8,64}$', example: 'a1b2c3d4e5f6g7' })
  @FieldRules(Matches(/^[A-Za-z0-9_-]{8,64}$/, as('format')))
  readonly submissionId: string;

  /**
   * `occupancy`: sends 1 won with a code. `nameCheck` is documented by the vendor but not available
   * yet: it is refused with the rule `notAvailableYet`.
   */
  @ApiProperty({ maxLength: 9, pattern: '^occupancy$', example: 'occupancy' })
  @FieldRules(NotEquals('nameCheck', as('notAvailableYet')), Matches(/^occupancy$/, as('format')))
  readonly requestType: string;

  /**
   * The account holder's name: 1 to 50 characters after trimming and NFC; letters, marks and digits
   * of any script, spaces, and `. , - ' ( ) & · / ㈜`; no invisible characters.
   */
  @ApiProperty({ minLength: 1, example: '홍길동' })
  @Normalise(normaliseUserName)
  @FieldRules(
    Matches(VISIBLE_ONLY, as('invisibleCharacter')),
    Matches(NAME_CHARACTERS, as('format')),
    Length(1, MAX_NAME_LENGTH, as('length')),
  )
  readonly userName: string;

  /** A code of `GET /v1/banks`, as a string: leading zeros matter. */
  @ApiProperty({ maxLength: 3, pattern: '^[0-9]{2,3}$', example: '088' })
  @Normalise(canonicalBankCode)
  @FieldRules()
  readonly bankCode: string;

  /** 6 to 20 digits without hyphens or spaces, as a string: leading zeros matter. */
  @ApiProperty({ maxLength: 20, pattern: '^[0-9]{6,20}$', example: '110123456789' })
  @FieldRules(Matches(/^[0-9]*$/, as('digitsOnly')), Length(6, 20, as('length')))
  readonly accountNumber: string;
}
