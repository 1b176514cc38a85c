import assert from 'node:assert/strict';
import { catalog } from '../../src/problems/catalog.js';
import type { SeenRequest } from '../support/upstream.js';

/**
 * The contract's rules for a body, written down a second time: what breaks one of them may never
 * reach Argos.
 */
const rules: Readonly<Record<string, (value: string, banks: ReadonlySet<string>) => boolean>> = {
  submissionId: (value) => /^[A-Za-z0-9_-]{8,64}$/.test(value),
  requestType: (value) => value === 'occupancy',
  userName: (value) => {
    const name = value.normalize('NFC').replace(/^\p{Zs}+|\p{Zs}+$/gu, '');
    const length = [...name].length;
    return (
      length >= 1 &&
      length <= 50 &&
      /^[\p{L}\p{M}\p{N}\p{Zs}.,\-'’()&·/㈜]+$/u.test(name) &&
      !/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(name)
    );
  },
  bankCode: (value, banks) => banks.has(value) || value === '20',
  accountNumber: (value) => /^[0-9]{6,20}$/.test(value),
};

/** Whether a body may be sent to Argos: exactly the five members, each after its rule. */
function isAllowedBody(value: unknown, banks: ReadonlySet<string>): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return false;
  }
  const members = Object.entries(value);
  return (
    members.length === Object.keys(rules).length &&
    members.every(
      ([name, member]) =>
        Object.hasOwn(rules, name) && typeof member === 'string' && rules[name]!(member, banks),
    )
  );
}

/** The same for the text of a body. */
export function isAllowedText(text: string, banks: ReadonlySet<string>): boolean {
  try {
    return isAllowedBody(JSON.parse(text.replace(/^\uFEFF/, '')), banks);
  } catch {
    return false;
  }
}

/** Nothing reached Argos that breaks a rule. */
export function assertOnlyAllowedCalls(
  seen: readonly SeenRequest[],
  banks: ReadonlySet<string>,
): void {
  for (const { body } of seen) {
    assert.ok(isAllowedText(body, banks), `Argos was sent ${body}`);
  }
}

/** A code of the catalogue under its own status, and no bug of ours. */
export function assertKnownAnswer(status: number, code: unknown): void {
  const entry = Object.entries(catalog).find(([known]) => known === code)?.[1];
  assert.ok(entry, `the code ${String(code)} is not documented`);
  assert.notEqual(code, 'INTERNAL_ERROR');
  assert.equal(status, entry.status);
}
