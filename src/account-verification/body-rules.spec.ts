import { plainToInstance } from 'class-transformer';
import { IsInt, IsOptional, IsString, validateSync } from 'class-validator';
import fc from 'fast-check';
import { bodyRulesOf } from './body-rules.js';
import { CreateAccountVerificationDto } from './dto/create-account-verification.dto.js';

const bodyRules = bodyRulesOf(CreateAccountVerificationDto);

/** The first of each is valid; the others are what users get wrong. */
const values: Readonly<Record<string, readonly unknown[]>> = {
  submissionId: ['a1b2c3d4e5f6g7', 'short', 'with space in it', 'x'.repeat(65)],
  requestType: ['occupancy', 'nameCheck', 'OCCUPANCY'],
  userName: ['홍길동', 'O’Neill', ' ', '김\u200b철수', '<b>', '가'.repeat(51)],
  bankCode: ['088', '', 'KDB'],
  accountNumber: ['110123456789', '110-123-456789', '12345', '１２３４５６'],
};
const bodies = fc.record(
  Object.fromEntries(
    Object.entries(values).map(([field, usual]) => [
      field,
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...usual) },
        { weight: 1, arbitrary: fc.string({ unit: 'grapheme' }) },
        { weight: 2, arbitrary: fc.jsonValue() },
        { weight: 1, arbitrary: fc.constant(undefined) },
      ),
    ]),
  ),
  { requiredKeys: [] },
);

/** A valid body, and one for each way of getting one field wrong. */
const valid = Object.fromEntries(Object.entries(values).map(([field, [usual]]) => [field, usual]));
const examples = Object.entries(values).flatMap(([field, usual]) =>
  [...usual, undefined, 7].map((value): [object] => [{ ...valid, [field]: value }]),
);

function brokenByOurs(dto: object): Record<string, string> {
  const entries = [...bodyRules].flatMap(([field, rules]) => {
    const broken = rules.find(({ holds }) => !holds((dto as Record<string, unknown>)[field], dto));
    return broken ? [[field, broken.rule]] : [];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

function brokenByClassValidator(dto: object): Record<string, string> {
  const errors = validateSync(dto, { stopAtFirstError: true });
  return Object.fromEntries(
    errors.map(({ property, constraints = {} }) => [property, Object.values(constraints)[0] ?? '']),
  );
}

it('finds in any body what class-validator finds', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(bodies, (body) => {
      const dto = plainToInstance(CreateAccountVerificationDto, body);
      const expected = brokenByClassValidator(dto);
      expect(brokenByOurs(dto)).toEqual(expected);
      Object.entries(expected).forEach(([field, rule]) => seen.add(`${field} ${rule}`));
      seen.add(Object.keys(expected).length === 0 ? 'valid' : 'invalid');
    }),
    { numRuns: 5_000, examples },
  );
  // Else the examples were too tame to show anything.
  const declared = [...bodyRules].flatMap(([field, rules]) =>
    rules.map(({ rule }) => `${field} ${rule}`),
  );
  expect([...seen].sort()).toEqual([...declared, 'invalid', 'valid'].sort());
});

it('tells the fields in the order of the contract', () => {
  expect([...bodyRules.keys()]).toEqual([
    'submissionId',
    'requestType',
    'userName',
    'bankCode',
    'accountNumber',
  ]);
});

it('does not start with a rule that it would check differently', () => {
  class Conditional {
    @IsOptional()
    @IsString({ message: 'string' })
    readonly field: string;
  }
  class WithoutName {
    @IsInt({ message: () => 'made for each body' })
    readonly field: number;
  }
  class Each {
    @IsString({ each: true, message: 'string' })
    readonly field: string[];
  }
  for (const dto of [Conditional, WithoutName, Each]) {
    expect(() => bodyRulesOf(dto)).toThrow(`${dto.name}.field`);
  }
});
