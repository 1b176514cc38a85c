import { Injectable } from '@nestjs/common';
import type { PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { AccountCheckCommand } from '../argos/account-check-command.js';
import { BankCatalogue } from '../banks/bank-catalogue.js';
import { Problem } from '../problems/problem.js';
import type { Rule, Violation } from '../problems/rules.js';
import { CreateAccountVerificationDto } from './dto/create-account-verification.dto.js';

const BODY_FIELDS = [
  'body',
  'submissionId',
  'requestType',
  'userName',
  'bankCode',
  'accountNumber',
] as const;

/**
 * Turns a request body into a command, or refuses it with every violated rule. The rules are the
 * DTO's; which banks there are is a setting, so that rule is checked here. Nothing is coerced.
 */
@Injectable()
export class AccountCheckPipe implements PipeTransform<object, AccountCheckCommand> {
  constructor(private readonly banks: BankCatalogue) {}

  /** @throws Problem VALIDATION_FAILED, which never holds a submitted value */
  transform(body: object): AccountCheckCommand {
    const dto = plainToInstance(CreateAccountVerificationDto, body);
    const violations = this.violationsOf(dto);
    if (violations.length > 0) {
      throw new Problem('VALIDATION_FAILED', { violations });
    }
    const { submissionId, userName, bankCode, accountNumber } = dto;
    return { submissionId, requestType: 'occupancy', userName, bankCode, accountNumber };
  }

  private violationsOf(dto: CreateAccountVerificationDto): Violation[] {
    const errors = validateSync(dto, {
      whitelist: true,
      forbidNonWhitelisted: true,
      stopAtFirstError: true,
      forbidUnknownValues: true,
      // An error must not carry the submitted value any further.
      validationError: { target: false, value: false },
    });
    const violations = new Map<string, Rule>();
    for (const { property, constraints = {} } of errors) {
      if ('whitelistValidation' in constraints) {
        // The unknown name is the caller's text: it is not echoed.
        violations.set('body', 'unknownField');
      } else {
        violations.set(property, Object.values(constraints)[0] as Rule);
      }
    }
    if (!violations.has('bankCode') && !this.banks.has(dto.bankCode)) {
      violations.set('bankCode', 'knownBank');
    }
    // In the order of the contract's table, what concerns the whole body first.
    return BODY_FIELDS.flatMap((field) => {
      const rule = violations.get(field);
      return rule ? [{ field, rule }] : [];
    });
  }
}
