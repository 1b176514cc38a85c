import type { SettledOutcome } from '../../src/argos/outcome.js';
import { LedgerUnavailableError, type AttemptLedger } from '../../src/ledger/attempt-ledger.js';
import {
  attemptOf,
  COOLDOWN_MS,
  DEADLINE_MS,
  HOUR_MS,
  SENDING_MS,
  type LedgerHarness,
} from './ledger-harness.js';

const sent: SettledOutcome = { code: 'CODE_SENT' };
const unknown: SettledOutcome = { code: 'OUTCOME_UNKNOWN' };
const notVerified: SettledOutcome = { code: 'ACCOUNT_NOT_VERIFIED', retryCount: 2 };
const codeNotSent: SettledOutcome = { code: 'CODE_NOT_SENT', retryCount: 1 };
const rejected: SettledOutcome = { code: 'KYC_REJECTED', retryCount: 5 };

/** The numbered guarantees of `AttemptLedger`, held against one implementation. */
export function describeLedgerContract(
  implementation: string,
  start: () => Promise<LedgerHarness>,
): void {
  describe(`attempt ledger: ${implementation}`, () => {
    let harness: LedgerHarness;
    let ledger: AttemptLedger;

    beforeEach(async () => {
      harness = await start();
      ledger = harness.ledger;
    });

    afterEach(() => harness.close());

    describe('1. atomic open', () => {
      it('opens one of 64 concurrent attempts with one key', async () => {
        const attempts = Array.from({ length: 64 }, () => attemptOf());

        const results = await Promise.all(attempts.map((a) => ledger.open(a, DEADLINE_MS)));

        const states = results.map(({ state }) => state).sort();
        expect(states).toEqual([...Array<string>(63).fill('in_progress'), 'opened']);
      });

      it('opens one of 64 concurrent attempts with 64 keys on one submission', async () => {
        const attempts = Array.from({ length: 64 }, (_, i) =>
          attemptOf({ idempotencyKey: `key-${i}`, canonicalCommand: `command-${i}` }),
        );

        const results = await Promise.all(attempts.map((a) => ledger.open(a, DEADLINE_MS)));

        const states = results.map(({ state }) => state).sort();
        expect(states).toEqual(['opened', ...Array<string>(63).fill('submission_busy')]);
      });

      it('opens 64 concurrent attempts on 64 submissions', async () => {
        const attempts = Array.from({ length: 64 }, (_, i) =>
          attemptOf({ idempotencyKey: `key-${i}`, submissionId: `submission-${i}` }),
        );

        const results = await Promise.all(attempts.map((a) => ledger.open(a, DEADLINE_MS)));

        expect(results).toEqual(Array(64).fill({ state: 'opened' }));
      });
    });

    describe('3. order of answers', () => {
      it('answers in_progress while the same attempt is sending', async () => {
        await ledger.open(attemptOf(), DEADLINE_MS);

        expect(await ledger.open(attemptOf(), DEADLINE_MS)).toEqual({ state: 'in_progress' });
      });

      it('replays the outcome, with its retry count, to a repeated key', async () => {
        const first = attemptOf();
        await ledger.open(first, DEADLINE_MS);
        await ledger.settle(first, notVerified, 'free');

        expect(await ledger.open(attemptOf(), DEADLINE_MS)).toEqual({
          state: 'replay',
          outcome: { code: 'ACCOUNT_NOT_VERIFIED', retryCount: 2 },
        });
      });

      it('answers key_reused to another command, while sending and when settled', async () => {
        const first = attemptOf();
        const other = attemptOf({ canonicalCommand: 'command-2' });
        await ledger.open(first, DEADLINE_MS);

        expect(await ledger.open(other, DEADLINE_MS)).toEqual({ state: 'key_reused' });
        await ledger.settle(first, sent, 'free');
        expect(await ledger.open(other, DEADLINE_MS)).toEqual({ state: 'key_reused' });
      });

      it('keeps the keys of two callers apart', async () => {
        await ledger.open(attemptOf(), DEADLINE_MS);

        const other = attemptOf({ caller: 'caller-2', submissionId: 'submission-2' });
        expect(await ledger.open(other, DEADLINE_MS)).toEqual({ state: 'opened' });
      });

      it('refuses the submission of another caller before it says rejected or busy', async () => {
        const first = attemptOf();
        await ledger.open(first, DEADLINE_MS);
        const stranger = attemptOf({ caller: 'caller-2' });

        expect(await ledger.open(stranger, DEADLINE_MS)).toEqual({ state: 'submission_owned' });
        await ledger.settle(first, rejected, 'reject');
        expect(await ledger.open(stranger, DEADLINE_MS)).toEqual({ state: 'submission_owned' });
      });

      it('says rejected before busy', async () => {
        const first = attemptOf();
        await ledger.open(first, DEADLINE_MS);
        await harness.advance(SENDING_MS + COOLDOWN_MS);
        await ledger.open(attemptOf({ idempotencyKey: 'key-2' }), DEADLINE_MS);
        await ledger.settle(first, rejected, 'reject');

        const third = attemptOf({ idempotencyKey: 'key-3' });
        expect(await ledger.open(third, DEADLINE_MS)).toEqual({ state: 'submission_rejected' });
      });

      it('replays its own record before it looks at the submission', async () => {
        const first = attemptOf();
        await ledger.open(first, DEADLINE_MS);
        await ledger.settle(first, rejected, 'reject');

        expect(await ledger.open(attemptOf(), DEADLINE_MS)).toEqual({
          state: 'replay',
          outcome: { code: 'KYC_REJECTED', retryCount: 5 },
        });
      });

      it('frees a submission whose attempt ended as known', async () => {
        const first = attemptOf();
        await ledger.open(first, DEADLINE_MS);
        await ledger.settle(first, notVerified, 'free');

        const second = attemptOf({ idempotencyKey: 'key-2' });
        expect(await ledger.open(second, DEADLINE_MS)).toEqual({ state: 'opened' });
      });

      it('refuses a stranger also after the attempt has ended', async () => {
        const first = attemptOf();
        await ledger.open(first, DEADLINE_MS);
        await ledger.settle(first, notVerified, 'free');

        const stranger = attemptOf({ caller: 'caller-2' });
        expect(await ledger.open(stranger, DEADLINE_MS)).toEqual({ state: 'submission_owned' });
      });

      it('tells a busy submission when the running attempt must have ended', async () => {
        await ledger.open(attemptOf(), DEADLINE_MS);
        await harness.advance(10_000);

        const second = await ledger.open(attemptOf({ idempotencyKey: 'key-2' }), DEADLINE_MS);

        expect(second.state).toBe('submission_busy');
        expectAbout(second.state === 'submission_busy' ? second.freeInMs : NaN, 25_000);
      });

      it('takes a deadline that is no whole number of milliseconds', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, 29_999.5);

        expect((await ledger.find(attempt.recordKey))?.state).toBe('sending');
        expect(await ledger.open(attemptOf(), DEADLINE_MS)).toEqual({ state: 'in_progress' });
      });

      it('writes no record for a refused attempt', async () => {
        await ledger.open(attemptOf(), DEADLINE_MS);
        const refused = attemptOf({ idempotencyKey: 'key-2' });
        await ledger.open(refused, DEADLINE_MS);

        expect(await ledger.find(refused.recordKey)).toBeUndefined();
      });
    });

    describe('4. identity', () => {
      it('says opened again to the same attempt while it is sending', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);

        expect(await ledger.open(attempt, DEADLINE_MS)).toEqual({ state: 'opened' });
      });

      it('does not say opened to the same attempt once it is unknown or settled', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await harness.advance(SENDING_MS);

        expect(await ledger.open(attempt, DEADLINE_MS)).toEqual({
          state: 'replay',
          outcome: { code: 'OUTCOME_UNKNOWN' },
        });
        await ledger.settle(attempt, sent, 'free');
        expect(await ledger.open(attempt, DEADLINE_MS)).toEqual({
          state: 'replay',
          outcome: { code: 'CODE_SENT' },
        });
      });

      it("does not settle another attempt's record, nor touch its submission", async () => {
        await ledger.open(attemptOf(), DEADLINE_MS);

        await ledger.settle(attemptOf(), rejected, 'reject');

        expect(await ledger.open(attemptOf(), DEADLINE_MS)).toEqual({ state: 'in_progress' });
        const second = await ledger.open(attemptOf({ idempotencyKey: 'key-2' }), DEADLINE_MS);
        expect(second.state).toBe('submission_busy');
      });

      it("does not remove another attempt's record", async () => {
        await ledger.open(attemptOf(), DEADLINE_MS);

        await ledger.remove(attemptOf());

        expect(await ledger.open(attemptOf(), DEADLINE_MS)).toEqual({ state: 'in_progress' });
      });

      it('does not free a submission that another attempt has taken since', async () => {
        const late = attemptOf();
        await ledger.open(late, DEADLINE_MS);
        await harness.advance(SENDING_MS + COOLDOWN_MS);
        await ledger.open(attemptOf({ idempotencyKey: 'key-2' }), DEADLINE_MS);

        await ledger.settle(late, notVerified, 'free');

        const third = await ledger.open(attemptOf({ idempotencyKey: 'key-3' }), DEADLINE_MS);
        expect(third.state).toBe('submission_busy');
      });

      it("does not turn another attempt's sending into its own cool-down", async () => {
        const late = attemptOf();
        await ledger.open(late, DEADLINE_MS);
        await harness.advance(SENDING_MS + COOLDOWN_MS);
        await ledger.open(attemptOf({ idempotencyKey: 'key-2' }), DEADLINE_MS);

        await ledger.settle(late, codeNotSent, 'cool_down');

        const third = await ledger.open(attemptOf({ idempotencyKey: 'key-3' }), DEADLINE_MS);
        expect(third.state).toBe('submission_busy');
      });

      it('does not free, by a removal, a submission that another attempt has taken', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await harness.lose('submission', attempt);
        await ledger.open(attemptOf({ idempotencyKey: 'key-2' }), DEADLINE_MS);

        await ledger.remove(attempt);

        const third = await ledger.open(attemptOf({ idempotencyKey: 'key-3' }), DEADLINE_MS);
        expect(third.state).toBe('submission_busy');
      });

      it('writes a record that is missing when it settles', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await harness.lose('record', attempt);

        await ledger.settle(attempt, sent, 'free');

        expect(await ledger.open(attemptOf(), DEADLINE_MS)).toEqual({
          state: 'replay',
          outcome: { code: 'CODE_SENT' },
        });
        const second = attemptOf({ idempotencyKey: 'key-2' });
        expect(await ledger.open(second, DEADLINE_MS)).toEqual({ state: 'opened' });
      });

      it('remembers rejection, owner and cool-down of a settle that finds nothing', async () => {
        await ledger.settle(attemptOf(), rejected, 'reject');
        const cooling = attemptOf({ idempotencyKey: 'key-2', submissionId: 'submission-2' });
        await ledger.settle(cooling, codeNotSent, 'cool_down');

        const states = await Promise.all(
          [
            attemptOf({ idempotencyKey: 'key-3' }),
            attemptOf({ idempotencyKey: 'key-4', submissionId: 'submission-2' }),
            attemptOf({ caller: 'caller-2', submissionId: 'submission-2' }),
          ].map(async (attempt) => (await ledger.open(attempt, DEADLINE_MS)).state),
        );
        expect(states).toEqual(['submission_rejected', 'submission_busy', 'submission_owned']);
      });
    });

    describe('5. ageing', () => {
      it('is still sending just before its deadline and margin are over', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await harness.advance(SENDING_MS - 2_000);

        expect(await ledger.open(attemptOf(), DEADLINE_MS)).toEqual({ state: 'in_progress' });
        expect((await ledger.find(attempt.recordKey))?.state).toBe('sending');
      });

      it('is unknown from its deadline and margin on', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await harness.advance(SENDING_MS);

        expect(await ledger.open(attemptOf(), DEADLINE_MS)).toEqual({
          state: 'replay',
          outcome: { code: 'OUTCOME_UNKNOWN' },
        });
        expect((await ledger.find(attempt.recordKey))?.state).toBe('unknown');
      });

      it('cools its submission down from the moment it aged, not longer', async () => {
        await ledger.open(attemptOf(), DEADLINE_MS);
        await harness.advance(SENDING_MS + 20_000);
        const second = attemptOf({ idempotencyKey: 'key-2' });

        const cooling = await ledger.open(second, DEADLINE_MS);
        await harness.advance(COOLDOWN_MS - 20_000);
        const cooled = await ledger.open(second, DEADLINE_MS);

        expectAbout(cooling.state === 'submission_busy' ? cooling.freeInMs : NaN, 40_000);
        expect(cooled).toEqual({ state: 'opened' });
      });

      it('cools down for the same time after an answer that leaves the transfer unknown', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await harness.advance(7_000);
        await ledger.settle(attempt, codeNotSent, 'cool_down');
        const second = attemptOf({ idempotencyKey: 'key-2' });

        await harness.advance(COOLDOWN_MS - 2_000);
        const cooling = await ledger.open(second, DEADLINE_MS);
        await harness.advance(2_000);
        const cooled = await ledger.open(second, DEADLINE_MS);

        expectAbout(cooling.state === 'submission_busy' ? cooling.freeInMs : NaN, 2_000);
        expect(cooled).toEqual({ state: 'opened' });
      });

      it('does not begin the cool-down anew when an aged attempt settles as unknown', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await harness.advance(SENDING_MS + 50_000);
        await ledger.settle(attempt, unknown, 'cool_down');
        await ledger.settle(attempt, codeNotSent, 'cool_down');

        await harness.advance(10_000);

        const second = attemptOf({ idempotencyKey: 'key-2' });
        expect(await ledger.open(second, DEADLINE_MS)).toEqual({ state: 'opened' });
      });
    });

    describe('6. late truth', () => {
      it('settles an attempt that has aged into unknown', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await harness.advance(SENDING_MS + 1_000);

        await ledger.settle(attempt, sent, 'free');

        expect(await ledger.open(attemptOf(), DEADLINE_MS)).toEqual({
          state: 'replay',
          outcome: { code: 'CODE_SENT' },
        });
      });

      it('settles an attempt that was recorded as unknown, and ends its cool-down', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await ledger.settle(attempt, unknown, 'cool_down');
        const second = attemptOf({ idempotencyKey: 'key-2' });
        expect((await ledger.open(second, DEADLINE_MS)).state).toBe('submission_busy');

        await ledger.settle(attempt, notVerified, 'free');

        expect(await ledger.open(second, DEADLINE_MS)).toEqual({ state: 'opened' });
        expect(await ledger.open(attemptOf(), DEADLINE_MS)).toEqual({
          state: 'replay',
          outcome: { code: 'ACCOUNT_NOT_VERIFIED', retryCount: 2 },
        });
      });

      it.each([
        ['unknown', unknown, 'cool_down'],
        ['another outcome', notVerified, 'free'],
        ['a rejection', rejected, 'reject'],
      ] as const)('never changes a settled record: %s', async (_, later, effect) => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await ledger.settle(attempt, sent, 'free');

        await ledger.settle(attempt, later, effect);

        expect(await ledger.open(attemptOf(), DEADLINE_MS)).toEqual({
          state: 'replay',
          outcome: { code: 'CODE_SENT' },
        });
        const second = attemptOf({ idempotencyKey: 'key-2' });
        expect(await ledger.open(second, DEADLINE_MS)).toEqual({ state: 'opened' });
      });

      it('does not shorten a cool-down when an answer with unknown transfer is settled twice', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await ledger.settle(attempt, codeNotSent, 'cool_down');
        await ledger.settle(attempt, sent, 'free');

        const second = await ledger.open(attemptOf({ idempotencyKey: 'key-2' }), DEADLINE_MS);
        expect(second.state).toBe('submission_busy');
      });
    });

    describe('7. removal', () => {
      it('frees key and submission of an attempt that was not sent', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);

        await ledger.remove(attempt);

        expect(await ledger.find(attempt.recordKey)).toBeUndefined();
        expect(await ledger.open(attemptOf(), DEADLINE_MS)).toEqual({ state: 'opened' });
      });

      it('lets the key be used with another command and on another submission', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await ledger.remove(attempt);

        const other = attemptOf({ canonicalCommand: 'command-2', submissionId: 'submission-2' });
        expect(await ledger.open(other, DEADLINE_MS)).toEqual({ state: 'opened' });
      });

      it('does nothing once the attempt is unknown by age', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await harness.advance(SENDING_MS);

        await ledger.remove(attempt);

        expect((await ledger.find(attempt.recordKey))?.state).toBe('unknown');
        const second = await ledger.open(attemptOf({ idempotencyKey: 'key-2' }), DEADLINE_MS);
        expect(second.state).toBe('submission_busy');
      });

      it.each([
        ['settled', sent],
        ['recorded as unknown', unknown],
      ] as const)('does nothing once the attempt is %s', async (_, outcome) => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await ledger.settle(attempt, outcome, 'free');

        await ledger.remove(attempt);

        expect(await ledger.open(attemptOf(), DEADLINE_MS)).toEqual({ state: 'replay', outcome });
      });

      it('forgets the owner with a first attempt that was not sent', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await ledger.remove(attempt);

        const stranger = attemptOf({ caller: 'caller-2' });
        expect(await ledger.open(stranger, DEADLINE_MS)).toEqual({ state: 'opened' });
      });

      it('keeps the owner when an earlier attempt was sent', async () => {
        const first = attemptOf();
        await ledger.open(first, DEADLINE_MS);
        await ledger.settle(first, notVerified, 'free');
        const second = attemptOf({ idempotencyKey: 'key-2' });
        await ledger.open(second, DEADLINE_MS);
        await ledger.remove(second);

        const stranger = attemptOf({ caller: 'caller-2' });
        expect(await ledger.open(stranger, DEADLINE_MS)).toEqual({ state: 'submission_owned' });
      });

      it('does nothing a second time, also when the key was opened anew', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await ledger.remove(attempt);
        await ledger.open(attemptOf(), DEADLINE_MS);

        await ledger.remove(attempt);

        expect(await ledger.open(attemptOf(), DEADLINE_MS)).toEqual({ state: 'in_progress' });
      });
    });

    describe('8. rejection', () => {
      it('refuses every later attempt on the submission', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await ledger.settle(attempt, rejected, 'reject');

        const second = attemptOf({ idempotencyKey: 'key-2' });
        expect(await ledger.open(second, DEADLINE_MS)).toEqual({ state: 'submission_rejected' });
      });

      it('is not cleared by a late settle of an earlier attempt', async () => {
        const late = attemptOf();
        await ledger.open(late, DEADLINE_MS);
        await harness.advance(SENDING_MS + COOLDOWN_MS);
        const second = attemptOf({ idempotencyKey: 'key-2' });
        await ledger.open(second, DEADLINE_MS);
        await ledger.settle(second, rejected, 'reject');

        await ledger.settle(late, sent, 'free');

        const third = attemptOf({ idempotencyKey: 'key-3' });
        expect(await ledger.open(third, DEADLINE_MS)).toEqual({ state: 'submission_rejected' });
      });

      it('is not cleared by the removal of the attempt that came meanwhile', async () => {
        const late = attemptOf();
        await ledger.open(late, DEADLINE_MS);
        await harness.advance(SENDING_MS + COOLDOWN_MS);
        const second = attemptOf({ idempotencyKey: 'key-2' });
        await ledger.open(second, DEADLINE_MS);
        await ledger.settle(late, rejected, 'reject');

        await ledger.remove(second);

        const third = attemptOf({ idempotencyKey: 'key-3' });
        expect(await ledger.open(third, DEADLINE_MS)).toEqual({ state: 'submission_rejected' });
      });

      it('is not cleared by the removal of the attempt that named the owner', async () => {
        const late = attemptOf();
        await ledger.open(late, DEADLINE_MS);
        await harness.lose('submission', late);
        const second = attemptOf({ idempotencyKey: 'key-2' });
        await ledger.open(second, DEADLINE_MS);
        await ledger.settle(late, rejected, 'reject');

        await ledger.remove(second);

        const third = attemptOf({ idempotencyKey: 'key-3' });
        expect(await ledger.open(third, DEADLINE_MS)).toEqual({ state: 'submission_rejected' });
      });
    });

    describe('9. memory', () => {
      it('replays for 24 hours from the creation, not from the settle, and no longer', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await harness.advance(30_000);
        await ledger.settle(attempt, sent, 'free');

        await harness.advance(24 * HOUR_MS - 32_000);
        const replayed = await ledger.open(attemptOf(), DEADLINE_MS);
        await harness.advance(2_000);
        const expired = await ledger.open(attemptOf(), DEADLINE_MS);

        expect(replayed).toEqual({ state: 'replay', outcome: { code: 'CODE_SENT' } });
        expect(expired).toEqual({ state: 'opened' });
      });

      it('shows no record that has expired', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await harness.advance(24 * HOUR_MS);

        expect(await ledger.find(attempt.recordKey)).toBeUndefined();
      });

      it('remembers a rejection and an owner for 24 hours from their last write', async () => {
        const first = attemptOf();
        await ledger.open(first, DEADLINE_MS);
        await ledger.settle(first, notVerified, 'free');
        await harness.advance(20 * HOUR_MS);
        const second = attemptOf({ idempotencyKey: 'key-2' });
        await ledger.open(second, DEADLINE_MS);
        await ledger.settle(second, rejected, 'reject');

        await harness.advance(24 * HOUR_MS - 2_000);
        const third = attemptOf({ idempotencyKey: 'key-3' });
        const stranger = attemptOf({ caller: 'caller-2' });
        const remembered = await ledger.open(third, DEADLINE_MS);
        const refused = await ledger.open(stranger, DEADLINE_MS);
        await harness.advance(2_000);

        expect(remembered).toEqual({ state: 'submission_rejected' });
        expect(refused).toEqual({ state: 'submission_owned' });
        expect(await ledger.open(stranger, DEADLINE_MS)).toEqual({ state: 'opened' });
      });

      it('forgets nothing while an attempt is sending', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, 25 * HOUR_MS);
        await harness.advance(24 * HOUR_MS + 1_000);

        expect(await ledger.open(attemptOf(), DEADLINE_MS)).toEqual({ state: 'in_progress' });
        const second = await ledger.open(attemptOf({ idempotencyKey: 'key-2' }), DEADLINE_MS);
        expect(second.state).toBe('submission_busy');
      });
    });

    describe('10. fail closed', () => {
      it.each([
        ['what is no JSON', 'garbage'],
        ['an array', '[]'],
        [
          'a later version',
          '{"v":2,"attemptId":"a","fingerprint":"f","createdAt":1,"unknownAt":1}',
        ],
        ['a record without its times', '{"v":1,"attemptId":"a","fingerprint":"f"}'],
      ])('rejects every step on a record that is %s', async (_, text) => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await harness.overwrite('record', attempt, text);

        await expectUnavailable(() => ledger.open(attemptOf(), DEADLINE_MS));
        await expectUnavailable(() => ledger.settle(attempt, sent, 'free'));
        await expectUnavailable(() => ledger.remove(attempt));
        await expectUnavailable(() => ledger.find(attempt.recordKey));
        expect(await harness.dump()).toContain(text);
      });

      it('rejects a replay of an outcome that this version does not know', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await harness.overwrite(
          'record',
          attempt,
          JSON.stringify({
            v: 1,
            attemptId: attempt.attemptId,
            fingerprint: attempt.fingerprint,
            createdAt: 1,
            unknownAt: 2 ** 42,
            settledAt: 1,
            outcome: { code: 'FROM_THE_FUTURE' },
          }),
        );

        await expectUnavailable(() => ledger.open(attemptOf(), DEADLINE_MS));
      });

      it.each([
        ['what is no JSON', 'garbage'],
        ['a later version', '{"v":2,"rejected":false,"writtenAt":1}'],
      ])('rejects an open on a submission whose facts are %s', async (_, text) => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await harness.overwrite('submission', attempt, text);

        const second = attemptOf({ idempotencyKey: 'key-2' });
        await expectUnavailable(() => ledger.open(second, DEADLINE_MS));
        expect(await ledger.find(second.recordKey)).toBeUndefined();
      });

      it('rejects every call when the store is gone', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await harness.breakStore();

        await expectUnavailable(() => ledger.open(attemptOf(), DEADLINE_MS));
        await expectUnavailable(() => ledger.settle(attempt, sent, 'free'));
        await expectUnavailable(() => ledger.remove(attempt));
        await expectUnavailable(() => ledger.find(attempt.recordKey));
        await expectUnavailable(() => ledger.check());
      });
    });

    describe('look-up', () => {
      it('shows an attempt through its life', async () => {
        const attempt = attemptOf();
        const views = [await ledger.find(attempt.recordKey)];
        const openedAt = await harness.now();
        await ledger.open(attempt, DEADLINE_MS);
        views.push(await ledger.find(attempt.recordKey));
        await ledger.settle(attempt, unknown, 'cool_down');
        views.push(await ledger.find(attempt.recordKey));
        await ledger.settle(attempt, notVerified, 'free');
        const settled = await ledger.find(attempt.recordKey);

        expect(views.map((view) => view?.state)).toEqual([undefined, 'sending', 'unknown']);
        expect(settled).toMatchObject({
          state: 'settled',
          outcome: { code: 'ACCOUNT_NOT_VERIFIED', retryCount: 2 },
        });
        expect(settled?.createdAt).toBeGreaterThanOrEqual(openedAt);
        expect(settled?.createdAt).toBeLessThanOrEqual(await harness.now());
      });

      it('tells the times of creation and settlement apart', async () => {
        const attempt = attemptOf();
        await ledger.open(attempt, DEADLINE_MS);
        await harness.advance(9_000);
        await ledger.settle(attempt, sent, 'free');

        const view = await ledger.find(attempt.recordKey);

        const settledAt = view?.state === 'settled' ? view.settledAt : NaN;
        expect(settledAt - (view?.createdAt ?? NaN)).toBeGreaterThanOrEqual(9_000);
        expect(settledAt - (view?.createdAt ?? NaN)).toBeLessThan(11_000);
      });
    });

    it('says that it takes writes', async () => {
      await expect(ledger.check()).resolves.toBeUndefined();
    });

    it('stores nothing in clear', async () => {
      const clear = {
        caller: 'caller-in-clear',
        idempotencyKey: 'idempotency-key-in-clear',
        submissionId: 'submission-in-clear',
        canonicalCommand: '["홍길동","088","11022233344455566677"]',
      };
      const attempt = attemptOf(clear);
      await ledger.open(attempt, DEADLINE_MS);
      await ledger.settle(attempt, notVerified, 'free');

      const dump = await harness.dump();

      expect(dump).toContain(attempt.fingerprint);
      [...Object.values(clear), '홍길동', '11022233344455566677'].forEach((value) =>
        expect(dump).not.toContain(value),
      );
    });
  });
}

/** Real stores let a little time of their own pass. */
function expectAbout(actualMs: number, expectedMs: number): void {
  expect(actualMs).toBeLessThanOrEqual(expectedMs);
  expect(actualMs).toBeGreaterThan(expectedMs - 2_000);
}

async function expectUnavailable(step: () => Promise<unknown>): Promise<void> {
  await expect(step()).rejects.toBeInstanceOf(LedgerUnavailableError);
}
