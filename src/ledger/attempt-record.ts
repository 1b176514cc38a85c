import type { SettledOutcome } from '../argos/outcome.js';
import { LedgerUnavailableError } from './attempt-ledger.js';

/** What the ledger stores of one attempt, under its record key. Times are Unix milliseconds. */
export interface AttemptRecord {
  readonly attemptId: string;
  readonly fingerprint: string;
  readonly createdAt: number;
  /** From when the attempt is unknown unless an outcome is known; before, it is `sending`. */
  readonly unknownAt: number;
  /** Absent while nothing was settled, also once the record has aged into unknown. */
  readonly outcome?: SettledOutcome;
  readonly settledAt?: number;
}

/** The attempt that keeps a submission busy: until `unknownAt` it is sending, then it cools down. */
export interface InFlightSlot {
  readonly attemptId: string;
  readonly unknownAt: number;
}

/** What the ledger stores of one submission, under the submission's hash. */
export interface SubmissionFacts {
  readonly owner?: string;
  /** The attempt that named the owner: the owner goes with it when nothing of it was sent. */
  readonly firstAttemptId?: string;
  readonly rejected: boolean;
  readonly slot?: InFlightSlot;
  readonly writtenAt: number;
}

/** Of the stored form. A store with another version in it is not understood, so nothing is sent. */
const VERSION = 1;

const settledCodes: Readonly<Record<SettledOutcome['code'], true>> = {
  CODE_SENT: true,
  INVALID_BANK_CODE: true,
  ACCOUNT_NOT_VERIFIED: true,
  ACCOUNT_CANNOT_RECEIVE: true,
  TRANSFER_UNAVAILABLE: true,
  TRANSFER_PROCESSING: true,
  CODE_NOT_SENT: true,
  ATTEMPT_FAILED: true,
  KYC_REJECTED: true,
  SUBMISSION_NOT_ACTIVE: true,
  INVALID_DATA_FORMAT: true,
  REQUEST_TYPE_NOT_AVAILABLE: true,
  TRANSFER_LIMIT_EXCEEDED: true,
  OPTION_NOT_ENABLED: true,
  BANK_REQUEST_FAILED: true,
  ARGOS_PROCESSING_FAILED: true,
  ARGOS_CONTRACT_MISMATCH: true,
  OUTCOME_UNKNOWN: true,
};

export function serialize(stored: AttemptRecord | SubmissionFacts): string {
  return JSON.stringify({ ...stored, v: VERSION });
}

/** @throws LedgerUnavailableError when this version can't read it: the record exists all the same */
export function parseRecord(text: string): AttemptRecord {
  const stored = parseVersioned(text);
  if (
    stored !== undefined &&
    typeof stored['attemptId'] === 'string' &&
    typeof stored['fingerprint'] === 'string' &&
    isTime(stored['createdAt']) &&
    isTime(stored['unknownAt']) &&
    isAbsentOr(isOutcome, stored['outcome']) &&
    isAbsentOr(isTime, stored['settledAt'])
  ) {
    return stored as unknown as AttemptRecord;
  }
  throw new LedgerUnavailableError('the ledger holds an attempt that this version cannot read');
}

/** @throws LedgerUnavailableError when this version can't read it: the facts exist all the same */
export function parseFacts(text: string): SubmissionFacts {
  const stored = parseVersioned(text);
  if (
    stored !== undefined &&
    isAbsentOr(isString, stored['owner']) &&
    isAbsentOr(isString, stored['firstAttemptId']) &&
    typeof stored['rejected'] === 'boolean' &&
    isAbsentOr(isSlot, stored['slot']) &&
    isTime(stored['writtenAt'])
  ) {
    return stored as unknown as SubmissionFacts;
  }
  throw new LedgerUnavailableError('the ledger holds a submission that this version cannot read');
}

/** @throws LedgerUnavailableError as `parseRecord` does */
export function parseOutcome(text: string): SettledOutcome {
  const outcome = parseObject(text);
  if (isOutcome(outcome)) {
    return outcome;
  }
  throw new LedgerUnavailableError('the ledger holds an outcome that this version cannot read');
}

function parseVersioned(text: string): Record<string, unknown> | undefined {
  const parsed = parseObject(text);
  if (parsed === undefined) {
    return undefined;
  }
  const { v, ...stored } = parsed;
  return v === VERSION ? stored : undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isOutcome(value: unknown): value is SettledOutcome {
  return (
    isObject(value) &&
    typeof value['code'] === 'string' &&
    Object.hasOwn(settledCodes, value['code']) &&
    isAbsentOr(Number.isInteger, value['retryCount'])
  );
}

function isSlot(value: unknown): boolean {
  return isObject(value) && isString(value['attemptId']) && isTime(value['unknownAt']);
}

function isAbsentOr(matches: (value: unknown) => boolean, value: unknown): boolean {
  return value === undefined || matches(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isString(value: unknown): boolean {
  return typeof value === 'string';
}

function isTime(value: unknown): boolean {
  return Number.isSafeInteger(value);
}
