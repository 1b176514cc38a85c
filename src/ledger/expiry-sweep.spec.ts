import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LedgerTimes } from './attempt-ledger.js';
import { serialize, type AttemptRecord, type SubmissionFacts } from './attempt-record.js';
import { EmbeddedStore } from './embedded-store.js';
import { ExpirySweep } from './expiry-sweep.js';

const NOW = 1_800_000_000_000;
const times: LedgerTimes = { unknownCooldownMs: 60, deadlineMarginMs: 5, retentionMs: 10_000 };
const expired: AttemptRecord = {
  attemptId: 'a',
  fingerprint: 'f',
  createdAt: NOW - 10_000,
  unknownAt: NOW - 9_000,
  outcome: { code: 'CODE_SENT' },
};
const live: AttemptRecord = { ...expired, createdAt: NOW - 9_999 };
const sending: AttemptRecord = { ...expired, outcome: undefined, unknownAt: NOW + 1 };
const expiredFacts: SubmissionFacts = { owner: 'o', rejected: true, writtenAt: NOW - 10_000 };
const liveFacts: SubmissionFacts = { ...expiredFacts, writtenAt: NOW - 9_999 };

describe('ExpirySweep', () => {
  let directory: string;
  let store: EmbeddedStore;
  let sweep: ExpirySweep;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sweep-'));
    store = EmbeddedStore.open(directory);
    sweep = new ExpirySweep(store, times, () => NOW);
  });

  afterEach(async () => {
    await sweep.stop();
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('deletes what has expired, and nothing else', async () => {
    await store.transact(() => {
      store.records.putSync('1-expired', serialize(expired));
      store.records.putSync('2-live', serialize(live));
      store.records.putSync('3-sending', serialize(sending));
      store.records.putSync('4-unreadable', '{"v":2}');
      store.records.putSync('5-expired', serialize(expired));
      store.submissions.putSync('1-expired', serialize(expiredFacts));
      store.submissions.putSync('2-live', serialize(liveFacts));
      store.meta.putSync('kept', 'as it is');
    });

    await sweepRound();

    expect(store.read(() => [...store.records.getKeys()])).toEqual([
      '2-live',
      '3-sending',
      '4-unreadable',
    ]);
    expect(store.read(() => [...store.submissions.getKeys()])).toEqual(['2-live']);
    expect(store.read(() => store.meta.get('kept'))).toBe('as it is');
  });

  it('works in batches of 256 at most, and reaches the last of many', async () => {
    await store.transact(() => {
      for (let i = 0; i < 1_000; i += 1) {
        store.records.putSync(`key-${i}`, serialize(i % 2 === 0 ? expired : live));
      }
    });

    await sweep.sweepBatch();
    const afterOne = store.read(() => store.records.getKeysCount());
    await sweepRound();
    const afterAll = store.read(() => store.records.getKeysCount());

    expect(afterOne).toBeGreaterThanOrEqual(1_000 - 256);
    expect(afterAll).toBe(500);
  });

  it('finds in its next round what has expired since', async () => {
    await sweepRound();
    await store.transact(() => void store.records.putSync('late', serialize(expired)));

    await sweepRound();

    expect(store.read(() => store.records.getKeysCount())).toBe(0);
  });

  it('spares what is written anew between its reading and its deleting', async () => {
    await store.transact(() => void store.records.putSync('renewed', serialize(expired)));

    const renewing = store.transact(() => void store.records.putSync('renewed', serialize(live)));
    await Promise.all([renewing, sweep.sweepBatch()]);

    expect(store.read(() => store.records.getKeysCount())).toBe(1);
  });

  it('runs by itself once it is started', async () => {
    await store.transact(() => void store.records.putSync('expired', serialize(expired)));

    sweep.start();

    while (store.read(() => store.records.getKeysCount()) > 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });

  async function sweepRound(): Promise<void> {
    while (await sweep.sweepBatch());
  }
});
