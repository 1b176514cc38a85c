import type { SettledOutcome } from '../argos/outcome.js';
import type {
  AttemptIdentity,
  AttemptView,
  LedgerTimes,
  OpenResult,
  SubmissionEffect,
} from './attempt-ledger.js';
import type { AttemptRecord, InFlightSlot, SubmissionFacts } from './attempt-record.js';

/**
 * The ledger's transitions as pure functions: what is stored now, and what is stored next. The
 * embedded ledger runs them in a transaction; the scripts of the Redis ledger say the same in Lua.
 */

/** What is stored of an attempt and its submission; undefined = nothing. */
export interface Stored {
  readonly record: AttemptRecord | undefined;
  readonly facts: SubmissionFacts | undefined;
}

/** The store's time, in Unix milliseconds, and the durations that rule it. */
export interface Moment {
  readonly now: number;
  readonly times: LedgerTimes;
}

const UNKNOWN = { code: 'OUTCOME_UNKNOWN' } as const;

/** @returns what `open` answers, and what to store when it says `opened` for the first time */
export function openAttempt(
  stored: Stored,
  attempt: AttemptIdentity,
  deadlineMs: number,
  { now, times }: Moment,
): { readonly result: OpenResult; readonly next?: Stored } {
  const { record, facts } = stored;
  if (record !== undefined) {
    return { result: answerFromRecord(record, attempt, now) };
  }
  if (facts?.owner !== undefined && facts.owner !== attempt.owner) {
    return { result: { state: 'submission_owned' } };
  }
  if (facts?.rejected) {
    return { result: { state: 'submission_rejected' } };
  }
  if (facts?.slot !== undefined && isBusy(facts.slot, { now, times })) {
    return {
      result: { state: 'submission_busy', freeInMs: freeInMs(facts.slot, { now, times }) },
    };
  }
  const unknownAt = now + Math.ceil(deadlineMs) + times.deadlineMarginMs;
  return {
    result: { state: 'opened' },
    next: {
      record: {
        attemptId: attempt.attemptId,
        fingerprint: attempt.fingerprint,
        createdAt: now,
        unknownAt,
      },
      facts: {
        ...claimedBy(attempt, facts),
        slot: { attemptId: attempt.attemptId, unknownAt },
        writtenAt: now,
      },
    },
  };
}

/** @returns what to store next; undefined when the settle must change nothing */
export function settleAttempt(
  { record, facts }: Stored,
  attempt: AttemptIdentity,
  outcome: SettledOutcome,
  effect: SubmissionEffect,
  { now, times }: Moment,
): Stored | undefined {
  if (record !== undefined && record.attemptId !== attempt.attemptId) {
    return undefined;
  }
  if (record?.outcome !== undefined && record.outcome.code !== 'OUTCOME_UNKNOWN') {
    return undefined;
  }
  const unknownAt = Math.min(record?.unknownAt ?? now, now);
  return {
    record: {
      attemptId: attempt.attemptId,
      fingerprint: attempt.fingerprint,
      createdAt: record?.createdAt ?? now,
      unknownAt,
      outcome,
      settledAt: now,
    },
    facts: {
      ...claimedBy(attempt, facts),
      rejected: effect === 'reject' || (facts?.rejected ?? false),
      slot: slotAfterSettle(facts?.slot, { attemptId: attempt.attemptId, unknownAt }, effect, {
        now,
        times,
      }),
      writtenAt: now,
    },
  };
}

/** @returns what to store next; undefined when the removal must change nothing */
export function removeAttempt(
  { record, facts }: Stored,
  attempt: AttemptIdentity,
  now: number,
): Stored | undefined {
  if (record?.attemptId !== attempt.attemptId || !isSending(record, now)) {
    return undefined;
  }
  return { record: undefined, facts: facts && factsAfterRemoval(facts, attempt.attemptId, now) };
}

/** What a dead process left as `sending` is unknown from now on. */
export function abandonRecord(record: AttemptRecord, now: number): AttemptRecord | undefined {
  return isSending(record, now) ? { ...record, unknownAt: now, outcome: UNKNOWN } : undefined;
}

/** A submission that a dead process left in flight cools down from now on. */
export function abandonSlot(facts: SubmissionFacts, now: number): SubmissionFacts | undefined {
  return facts.slot !== undefined && now < facts.slot.unknownAt
    ? { ...facts, slot: { ...facts.slot, unknownAt: now }, writtenAt: now }
    : undefined;
}

export function viewOf(record: AttemptRecord, now: number): AttemptView {
  const { createdAt, outcome } = record;
  if (outcome !== undefined && outcome.code !== 'OUTCOME_UNKNOWN') {
    return { state: 'settled', outcome, createdAt, settledAt: record.settledAt ?? createdAt };
  }
  return { state: isSending(record, now) ? 'sending' : 'unknown', createdAt };
}

export function isRecordExpired(record: AttemptRecord, { now, times }: Moment): boolean {
  return now >= record.createdAt + times.retentionMs && !isSending(record, now);
}

export function areFactsExpired(facts: SubmissionFacts, { now, times }: Moment): boolean {
  const busy = facts.slot !== undefined && isBusy(facts.slot, { now, times });
  return now >= facts.writtenAt + times.retentionMs && !busy;
}

function answerFromRecord(
  record: AttemptRecord,
  attempt: AttemptIdentity,
  now: number,
): OpenResult {
  if (record.fingerprint !== attempt.fingerprint) {
    return { state: 'key_reused' };
  }
  if (isSending(record, now)) {
    return { state: record.attemptId === attempt.attemptId ? 'opened' : 'in_progress' };
  }
  return { state: 'replay', outcome: record.outcome ?? UNKNOWN };
}

function isSending(record: AttemptRecord, now: number): boolean {
  return record.outcome === undefined && now < record.unknownAt;
}

function isBusy(slot: InFlightSlot, { now, times }: Moment): boolean {
  return now < slot.unknownAt + times.unknownCooldownMs;
}

/** While it is sending: until it must have ended, if it ends as known. Then: what is left to cool. */
function freeInMs(slot: InFlightSlot, { now, times }: Moment): number {
  return now < slot.unknownAt
    ? slot.unknownAt - now
    : slot.unknownAt + times.unknownCooldownMs - now;
}

/**
 * Only its own slot is freed. A cool-down runs from when the attempt became unknown; it may take a
 * slot that is free (the facts were lost), but never that of another attempt that keeps it busy.
 */
function slotAfterSettle(
  slot: InFlightSlot | undefined,
  own: InFlightSlot,
  effect: SubmissionEffect,
  moment: Moment,
): InFlightSlot | undefined {
  const isOwn = slot?.attemptId === own.attemptId;
  if (effect === 'cool_down') {
    return slot === undefined || isOwn || !isBusy(slot, moment) ? own : slot;
  }
  return isOwn ? undefined : slot;
}

/** @returns undefined when nothing is left to be remembered */
function factsAfterRemoval(
  { owner, firstAttemptId, rejected, slot }: SubmissionFacts,
  attemptId: string,
  now: number,
): SubmissionFacts | undefined {
  const othersSlot = slot?.attemptId === attemptId ? undefined : slot;
  const ownership = firstAttemptId === attemptId ? {} : { owner, firstAttemptId };
  const nothingLeft = ownership.owner === undefined && !rejected && othersSlot === undefined;
  return nothingLeft ? undefined : { ...ownership, rejected, slot: othersSlot, writtenAt: now };
}

/** The submission belongs to the first caller that names it. */
function claimedBy(attempt: AttemptIdentity, facts: SubmissionFacts | undefined) {
  return facts?.owner !== undefined
    ? facts
    : {
        ...facts,
        rejected: facts?.rejected ?? false,
        owner: attempt.owner,
        firstAttemptId: attempt.attemptId,
      };
}
