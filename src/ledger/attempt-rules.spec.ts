import type { AttemptIdentity, LedgerTimes } from './attempt-ledger.js';
import type { AttemptRecord, SubmissionFacts } from './attempt-record.js';
import {
  abandonRecord,
  abandonSlot,
  areFactsExpired,
  isRecordExpired,
  openAttempt,
  removeAttempt,
  settleAttempt,
  viewOf,
} from './attempt-rules.js';

const NOW = 1_000_000;
const times: LedgerTimes = { unknownCooldownMs: 60, deadlineMarginMs: 5, retentionMs: 10_000 };
const moment = { now: NOW, times };

const attempt: AttemptIdentity = {
  attemptId: 'mine',
  recordKey: 'key',
  fingerprint: 'command',
  submission: 'submission',
  owner: 'caller',
};
const sending: AttemptRecord = {
  attemptId: 'mine',
  fingerprint: 'command',
  createdAt: NOW - 10,
  unknownAt: NOW + 25,
};
const busy: SubmissionFacts = {
  owner: 'caller',
  firstAttemptId: 'mine',
  rejected: false,
  slot: { attemptId: 'mine', unknownAt: NOW + 25 },
  writtenAt: NOW - 10,
};
const nothing = { record: undefined, facts: undefined };

describe('openAttempt', () => {
  it('records a new attempt as sending until its deadline and margin, and takes the slot', () => {
    const { result, next } = openAttempt(nothing, attempt, 30, moment);

    expect(result).toEqual({ state: 'opened' });
    expect(next).toEqual({
      record: {
        attemptId: 'mine',
        fingerprint: 'command',
        createdAt: 1_000_000,
        unknownAt: 1_000_035,
      },
      facts: {
        owner: 'caller',
        firstAttemptId: 'mine',
        rejected: false,
        slot: { attemptId: 'mine', unknownAt: 1_000_035 },
        writtenAt: 1_000_000,
      },
    });
  });

  it('writes nothing when it is repeated with its own attemptId', () => {
    expect(openAttempt({ record: sending, facts: busy }, attempt, 30, moment)).toEqual({
      result: { state: 'opened' },
    });
  });

  it('claims a submission whose owner was forgotten', () => {
    const facts = { rejected: false, writtenAt: NOW - 10 };

    const { next } = openAttempt({ record: undefined, facts }, attempt, 30, moment);

    expect(next?.facts).toMatchObject({ owner: 'caller', firstAttemptId: 'mine' });
  });

  it.each([
    [NOW + 60, { state: 'submission_busy', freeInMs: 60 }],
    [NOW, { state: 'submission_busy', freeInMs: 60 }],
    [NOW - 59, { state: 'submission_busy', freeInMs: 1 }],
    [NOW - 60, { state: 'opened' }],
  ])('meets a slot that is unknown from %d with %j', (unknownAt, expected) => {
    const facts = { ...busy, slot: { attemptId: 'other', unknownAt } };

    expect(openAttempt({ record: undefined, facts }, attempt, 30, moment).result).toEqual(expected);
  });
});

describe('settleAttempt', () => {
  it('keeps the earlier moment when an aged attempt ends with the transfer unknown', () => {
    const record = { ...sending, unknownAt: NOW - 7 };
    const facts = { ...busy, slot: { attemptId: 'mine', unknownAt: NOW - 7 } };

    const next = settleAttempt(
      { record, facts },
      attempt,
      { code: 'CODE_NOT_SENT' },
      'cool_down',
      moment,
    );

    expect(next?.facts?.slot).toEqual({ attemptId: 'mine', unknownAt: 999_993 });
    expect(next?.record).toMatchObject({ createdAt: 999_990, settledAt: 1_000_000 });
  });

  it('leaves a slot that is not its own, also one that is free by time', () => {
    const slot = { attemptId: 'other', unknownAt: NOW - 500 };

    const next = settleAttempt(
      { record: sending, facts: { ...busy, slot } },
      attempt,
      { code: 'CODE_SENT' },
      'free',
      moment,
    );

    expect(next?.facts?.slot).toEqual({ attemptId: 'other', unknownAt: 999_500 });
  });

  it('cools a submission down whose facts were lost', () => {
    const next = settleAttempt(nothing, attempt, { code: 'OUTCOME_UNKNOWN' }, 'cool_down', moment);

    expect(next?.facts).toMatchObject({
      owner: 'caller',
      slot: { attemptId: 'mine', unknownAt: 1_000_000 },
    });
  });
});

describe('removeAttempt', () => {
  it('leaves nothing of a first attempt', () => {
    expect(removeAttempt({ record: sending, facts: busy }, attempt, NOW)).toEqual(nothing);
  });

  it('removes at the last moment in time, and not after', () => {
    expect(removeAttempt({ record: sending, facts: busy }, attempt, NOW + 24)).toBeDefined();
    expect(removeAttempt({ record: sending, facts: busy }, attempt, NOW + 25)).toBeUndefined();
  });

  it('keeps a rejection, though the owner goes', () => {
    const next = removeAttempt(
      { record: sending, facts: { ...busy, rejected: true } },
      attempt,
      NOW,
    );

    expect(next?.facts).toEqual({ rejected: true, slot: undefined, writtenAt: 1_000_000 });
  });
});

describe('a dead process', () => {
  it('leaves its sending record unknown from now on', () => {
    expect(abandonRecord(sending, NOW)).toMatchObject({
      unknownAt: 1_000_000,
      outcome: { code: 'OUTCOME_UNKNOWN' },
    });
    expect(abandonSlot(busy, NOW)?.slot).toEqual({ attemptId: 'mine', unknownAt: 1_000_000 });
  });

  it('leaves what had ended or aged before as it was', () => {
    expect(abandonRecord({ ...sending, outcome: { code: 'CODE_SENT' } }, NOW)).toBeUndefined();
    expect(abandonRecord({ ...sending, unknownAt: NOW }, NOW)).toBeUndefined();
    expect(abandonSlot({ ...busy, slot: { attemptId: 'mine', unknownAt: NOW } }, NOW)).toBe(
      undefined,
    );
    expect(abandonSlot({ ...busy, slot: undefined }, NOW)).toBeUndefined();
  });
});

describe('a clock that is set back', () => {
  it('does not turn a recorded unknown into sending again', () => {
    const record = settleAttempt(
      { record: sending, facts: busy },
      attempt,
      { code: 'OUTCOME_UNKNOWN' },
      'cool_down',
      moment,
    )?.record;

    expect(record && viewOf(record, NOW - 5_000).state).toBe('unknown');
  });
});

describe('expiry', () => {
  it('lets a record go its retention after its creation, unless it is sending', () => {
    const old = { ...sending, createdAt: NOW - 10_000 };

    expect(isRecordExpired({ ...old, unknownAt: NOW }, moment)).toBe(true);
    expect(isRecordExpired({ ...old, unknownAt: NOW + 1 }, moment)).toBe(false);
    expect(isRecordExpired({ ...old, createdAt: NOW - 9_999, unknownAt: NOW }, moment)).toBe(false);
  });

  it('lets facts go their retention after the last write, unless the submission is busy', () => {
    const old = { ...busy, writtenAt: NOW - 10_000 };
    const slotUntil = (busyUntil: number) => ({ attemptId: 'mine', unknownAt: busyUntil - 60 });

    expect(areFactsExpired({ ...old, slot: undefined }, moment)).toBe(true);
    expect(areFactsExpired({ ...old, slot: slotUntil(NOW) }, moment)).toBe(true);
    expect(areFactsExpired({ ...old, slot: slotUntil(NOW + 1) }, moment)).toBe(false);
    expect(areFactsExpired({ ...old, slot: undefined, writtenAt: NOW - 9_999 }, moment)).toBe(
      false,
    );
  });
});
