import { AttemptIdentifier, type ClearAttempt } from '../../src/ledger/attempt-identifier.js';
import {
  DEADLINE_MARGIN_MS,
  RETENTION_MS,
  type AttemptIdentity,
  type AttemptLedger,
  type LedgerTimes,
} from '../../src/ledger/attempt-ledger.js';

/** A ledger under test, and what a test may do to its store behind its back. */
export interface LedgerHarness {
  readonly ledger: AttemptLedger;
  /** The store's time, in Unix milliseconds. */
  now(): Promise<number>;
  /** Lets the time of the store pass without waiting for it. */
  advance(ms: number): Promise<void>;
  /** Everything that the store holds, as text. */
  dump(): Promise<string>;
  /** Puts this text in the place of a record, or of a submission's facts. */
  overwrite(kind: 'record' | 'submission', attempt: AttemptIdentity, text: string): Promise<void>;
  /** Loses a record, or a submission's facts, as a store that fails over may. */
  lose(kind: 'record' | 'submission', attempt: AttemptIdentity): Promise<void>;
  /** From now on the store can't be used. */
  breakStore(): Promise<void>;
  close(): Promise<void>;
}

const SECRET = Buffer.from('a secret of thirty-two bytes or more');
export const OTHER_SECRET = Buffer.from('another secret of thirty-two bytes..');

export const DEADLINE_MS = 30_000;
export const COOLDOWN_MS = 60_000;
export const HOUR_MS = 3_600_000;

/** From `open` until the record has aged into unknown. */
export const SENDING_MS = 35_000;

export const TIMES: LedgerTimes = {
  unknownCooldownMs: COOLDOWN_MS,
  deadlineMarginMs: DEADLINE_MARGIN_MS,
  retentionMs: RETENTION_MS,
};

export const identifier = new AttemptIdentifier(SECRET);

/** An attempt as a caller makes it; every call is a new attempt, even with the same values. */
export function attemptOf(changes: Partial<ClearAttempt> = {}): AttemptIdentity {
  return identifier.identify({
    caller: 'caller-1',
    idempotencyKey: 'key-1',
    submissionId: 'submission-1',
    canonicalCommand: 'command-1',
    ...changes,
  });
}
