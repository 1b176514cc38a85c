import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { SettledOutcome } from '../../src/argos/outcome.js';
import type {
  AttemptIdentity,
  AttemptLedger,
  SubmissionEffect,
} from '../../src/ledger/attempt-ledger.js';
import { EmbeddedLedger } from '../../src/ledger/embedded-ledger.js';
import { findRedis } from '../support/redis-server.js';
import { attemptOf, DEADLINE_MS, identifier, TIMES } from './ledger-harness.js';
import { startRedisHarness } from './redis-harness.js';

/** One step of a history; attempts are named by their number, so that steps meet each other. */
type Step =
  | { readonly kind: 'open' | 'remove' | 'find'; readonly attempt: number }
  | {
      readonly kind: 'settle';
      readonly attempt: number;
      readonly outcome: SettledOutcome;
      readonly effect: SubmissionEffect;
    }
  | { readonly kind: 'advance'; readonly seconds: number };

const attemptNumber = fc.nat({ max: 7 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('open' as const), attempt: attemptNumber }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('remove' as const), attempt: attemptNumber }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('find' as const), attempt: attemptNumber }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      attempt: attemptNumber,
      outcome: fc.constantFrom<SettledOutcome>(
        { code: 'CODE_SENT' },
        { code: 'OUTCOME_UNKNOWN' },
        { code: 'CODE_NOT_SENT', retryCount: 1 },
        { code: 'KYC_REJECTED', retryCount: 5 },
      ),
      effect: fc.constantFrom<SubmissionEffect>('free', 'cool_down', 'cool_down', 'reject'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      seconds: fc.constantFrom(1, 20, 35, 60, 95, 80_000),
    }),
  },
);

const redis = await findRedis('the agreement of the two ledgers');

(redis === undefined ? describe.skip : describe)('the two ledgers', () => {
  afterAll(() => redis?.stop());

  it('answer every history alike', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        expect(await answersOfRedis(steps)).toEqual(await answersOfEmbedded(steps));
      }),
      { numRuns: 100 },
    );
  }, 120_000);

  async function answersOfRedis(steps: readonly Step[]): Promise<unknown[]> {
    const harness = await startRedisHarness(redis?.url ?? '');
    try {
      return await play(steps, harness.ledger, (ms) => harness.advance(ms));
    } finally {
      await harness.close();
    }
  }
});

async function answersOfEmbedded(steps: readonly Step[]): Promise<unknown[]> {
  const path = mkdtempSync(join(tmpdir(), 'ledger-'));
  let now = Date.UTC(2026, 0, 1);
  const ledger = await EmbeddedLedger.open({
    path,
    secretCheck: identifier.secretCheck(),
    times: TIMES,
    clock: () => now,
  });
  try {
    return await play(steps, ledger, async (ms) => void (now += ms));
  } finally {
    await ledger.close();
    rmSync(path, { recursive: true, force: true });
  }
}

async function play(
  steps: readonly Step[],
  ledger: AttemptLedger,
  advance: (ms: number) => Promise<void>,
): Promise<unknown[]> {
  const attempts = Array.from({ length: 8 }, (_, i) => attemptNumbered(i));
  const answers: unknown[] = [];
  for (const each of steps) {
    answers.push(await take(each, attempts, ledger, advance));
  }
  return answers;
}

/** Eight attempts of two callers, on two submissions, with four keys and two commands. */
function attemptNumbered(i: number): AttemptIdentity {
  return attemptOf({
    caller: i === 7 ? 'caller-2' : 'caller-1',
    idempotencyKey: `key-${i % 4}`,
    submissionId: `submission-${i % 3 === 2 ? 2 : 1}`,
    canonicalCommand: i === 6 ? 'command-2' : 'command-1',
  });
}

async function take(
  each: Step,
  attempts: readonly AttemptIdentity[],
  ledger: AttemptLedger,
  advance: (ms: number) => Promise<void>,
): Promise<unknown> {
  if (each.kind === 'advance') {
    return advance(each.seconds * 1_000);
  }
  const attempt = attempts[each.attempt] ?? attemptNumbered(each.attempt);
  switch (each.kind) {
    case 'open': {
      const result = await ledger.open(attempt, DEADLINE_MS);
      // A real server lets some milliseconds of its own pass.
      return result.state === 'submission_busy'
        ? { ...result, freeInMs: Math.ceil(result.freeInMs / 1_000) }
        : result;
    }
    case 'settle':
      return ledger.settle(attempt, each.outcome, each.effect);
    case 'remove':
      return ledger.remove(attempt);
    case 'find': {
      const view = await ledger.find(attempt.recordKey);
      return view?.state === 'settled' ? view.outcome : view?.state;
    }
  }
}
