import { applyDecorators } from '@nestjs/common';
import { IsDefined, IsString } from 'class-validator';
import type { ValidationOptions } from 'class-validator';
import type { Rule } from '../../problems/rules.js';

/**
 * The rules of one body field, in the order in which they are told: every field is a required
 * string first. Each class-validator rule carries the stable name of ours as its message.
 */
export function FieldRules(...rules: PropertyDecorator[]): PropertyDecorator {
  return applyDecorators(IsDefined(as('required')), IsString(as('string')), ...rules);
}

/** Makes a class-validator rule stand for one of ours. */
export function as(rule: Rule): ValidationOptions {
  return { message: rule };
}
