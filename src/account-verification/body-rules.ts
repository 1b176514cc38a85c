import { ValidationTypes, getMetadataStorage } from 'class-validator';
import type { Rule } from '../problems/rules.js';

/** One rule of a field: a check of class-validator's, and what we call it. */
export interface FieldRule {
  readonly rule: Rule;
  readonly holds: (value: unknown, body: object) => boolean;
}

/**
 * The rules that the class-validator decorators of a DTO declare, by field and in the order in which
 * they are told. Looked up once: class-validator collects and groups them anew for every body, which
 * costs more than checking them (decision 0054).
 * @throws when the DTO uses something of class-validator's that is not understood here
 */
export function bodyRulesOf(dto: new () => object): ReadonlyMap<string, readonly FieldRule[]> {
  const storage = getMetadataStorage();
  const rules = new Map<string, FieldRule[]>();
  for (const metadata of storage.getTargetValidationMetadatas(dto, '', false, false)) {
    const { type, propertyName, message, constraints, constraintCls } = metadata;
    const [check, ...others] = storage.getTargetValidatorConstraints(constraintCls);
    const understood =
      (type === ValidationTypes.CUSTOM_VALIDATION || type === ValidationTypes.IS_DEFINED) &&
      typeof message === 'string' &&
      !metadata.each &&
      metadata.validateIf === undefined;
    if (!understood || check === undefined || check.async || others.length > 0) {
      throw new Error(`A rule of ${dto.name}.${propertyName} is of a kind that is not supported`);
    }
    const { instance } = check;
    const ofField = rules.get(propertyName) ?? [];
    rules.set(propertyName, ofField);
    ofField.push({
      rule: message as Rule,
      holds: (value, object) =>
        instance.validate(value, {
          targetName: dto.name,
          property: propertyName,
          object,
          value,
          constraints,
        }) === true,
    });
  }
  return rules;
}
