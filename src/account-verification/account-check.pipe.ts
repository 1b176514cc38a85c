import { Injectable } from '@nestjs/common';
import type { PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import type { AccountCheckCommand } from '../argos/account-check-command.js';
import { BankCatalogue } from '../banks/bank-catalogue.js';
import { Problem } from '../problems/problem.js';
import type { Rule, Violation } from '../problems/rules.js';
import { bodyRulesOf } from './body-rules.js';
import { CreateAccountVerificationDto } from './dto/create-account-verification.dto.js';

/** In the order of the DTO's fields, which is that of the contract's table. */
const bodyRules = [...bodyRulesOf(CreateAccountVerificationDto)];
const bodyFields = new Set(bodyRules.map(([field]) => field));

/**
 * Turns a request body into a command, or refuses it with every violated rule. The rules are the
 * DTO's; which banks there are is a setting, so that rule is checked here. Nothing is coerced.
 */
@Injectable()
export class AccountCheckPipe implements PipeTransform<object, AccountCheckCommand> {
  constructor(private readonly banks: BankCatalogue) {}

  /** @throws Problem VALIDATION_FAILED, which never holds a submitted value */
  transform(body: object): AccountCheckCommand {
    const dto = plainToInstance(CreateAccountVerificationDto, knownFieldsOf(body));
    const violations = this.violationsOf(body, dto);
    if (violations.length > 0) {
      throw new Problem('VALIDATION_FAILED', { violations });
    }
    const { submissionId, userName, bankCode, accountNumber } = dto;
    return { submissionId, requestType: 'occupancy', userName, bankCode, accountNumber };
  }

  /** The first rule that each field breaks; what concerns the whole body first. */
  private violationsOf(body: object, dto: CreateAccountVerificationDto): Violation[] {
    const violations: Violation[] = [];
    if (Object.keys(body).some((name) => !bodyFields.has(name))) {
      // The unknown name is the caller's text: it is not echoed.
      violations.push({ field: 'body', rule: 'unknownField' });
    }
    for (const [field, rules] of bodyRules) {
      const value = dto[field as keyof CreateAccountVerificationDto];
      const broken = rules.find(({ holds }) => !holds(value, dto))?.rule;
      const rule = broken ?? (field === 'bankCode' ? this.bankRule(value) : undefined);
      if (rule) {
        violations.push({ field, rule });
      }
    }
    return violations;
  }

  private bankRule(bankCode: string): Rule | undefined {
    return this.banks.has(bankCode) ? undefined : 'knownBank';
  }
}

/**
 * All that class-transformer may see of a body. It would drop a member that every object inherits,
 * such as `toString`, and follow what is nested until the stack is full; no field holds an object, so
 * an empty one breaks the same rule.
 */
function knownFieldsOf(body: object): object {
  const fields: Record<string, unknown> = {};
  for (const field of bodyFields) {
    const value = (body as Record<string, unknown>)[field];
    fields[field] = typeof value === 'object' && value !== null ? {} : value;
  }
  return fields;
}
