import type { SettledOutcome } from '../argos/outcome.js';
import { abandonUnfinished } from './abandon-unfinished.js';
import type {
  AttemptIdentity,
  AttemptLedger,
  AttemptView,
  LedgerTimes,
  OpenResult,
  SubmissionEffect,
} from './attempt-ledger.js';
import { parseFacts, parseRecord, serialize } from './attempt-record.js';
import {
  areFactsExpired,
  isRecordExpired,
  openAttempt,
  removeAttempt,
  settleAttempt,
  viewOf,
  type Moment,
  type Stored,
} from './attempt-rules.js';
import { EmbeddedStore } from './embedded-store.js';
import { ExpirySweep } from './expiry-sweep.js';
import { LedgerStartError } from './ledger-start-error.js';
import { StoreLock } from './store-lock.js';
import { LedgerAmbiguousError, withinTimeLimit } from './time-limit.js';

/** A disk that stalls for longer fails the call; shorter than the fence, which would give up too. */
const STEP_LIMIT_MS = 3_000;

const SECRET_CHECK = 'secret-check';
const WRITE_CHECK = 'write-check';

export interface EmbeddedLedgerOptions {
  /** A directory of a local disk that outlives the process. */
  readonly path: string;
  /** `AttemptIdentifier.secretCheck()` */
  readonly secretCheck: string;
  readonly times: LedgerTimes;
  /** The wall clock, in Unix milliseconds. */
  readonly clock: () => number;
}

/** The attempt ledger of a single process, in an LMDB store on its disk. */
export class EmbeddedLedger implements AttemptLedger {
  private constructor(
    private readonly store: EmbeddedStore,
    private readonly lock: StoreLock,
    private readonly sweep: ExpirySweep,
    private readonly times: LedgerTimes,
    private readonly clock: () => number,
  ) {}

  /**
   * Opens the store, alone, and makes the attempts that a dead process left as sending unknown.
   * @throws LedgerStartError when the path can't be used, another process uses it, or the secret is
   * not the store's
   */
  static async open(options: EmbeddedLedgerOptions): Promise<EmbeddedLedger> {
    const { path, secretCheck, times, clock } = options;
    const store = EmbeddedStore.open(path);
    let lock: StoreLock | undefined;
    try {
      lock = await StoreLock.acquire(path, store);
      await verifySecret(store, secretCheck);
      await abandonUnfinished(store, clock());
    } catch (error) {
      await store.close();
      await lock?.release();
      throw error;
    }
    const sweep = new ExpirySweep(store, times, clock);
    sweep.start();
    return new EmbeddedLedger(store, lock, sweep, times, clock);
  }

  async open(attempt: AttemptIdentity, deadlineMs: number): Promise<OpenResult> {
    const opening = this.store.transact(() => {
      const moment = this.moment();
      const stored = this.load(attempt, moment);
      const { result, next } = openAttempt(stored, attempt, deadlineMs, moment);
      this.save(attempt, next);
      return result;
    });
    try {
      return await withinTimeLimit(opening, STEP_LIMIT_MS);
    } catch (error) {
      if (error instanceof LedgerAmbiguousError) {
        // The caller sends nothing now. Should the open still come through, it is taken back.
        opening.then(() => this.remove(attempt)).catch(() => undefined);
      }
      throw error;
    }
  }

  async settle(
    attempt: AttemptIdentity,
    outcome: SettledOutcome,
    effect: SubmissionEffect,
  ): Promise<void> {
    await this.transact(() => {
      const moment = this.moment();
      const stored = this.load(attempt, moment);
      this.save(attempt, settleAttempt(stored, attempt, outcome, effect, moment));
    });
  }

  async remove(attempt: AttemptIdentity): Promise<void> {
    await this.transact(() => {
      const moment = this.moment();
      this.save(attempt, removeAttempt(this.load(attempt, moment), attempt, moment.now));
    });
  }

  async find(recordKey: string): Promise<AttemptView | undefined> {
    const text = this.store.read(() => this.store.records.get(recordKey));
    const moment = this.moment();
    const record = text === undefined ? undefined : parseRecord(text);
    return record === undefined || isRecordExpired(record, moment)
      ? undefined
      : viewOf(record, moment.now);
  }

  async check(): Promise<void> {
    await this.transact(() => this.store.meta.putSync(WRITE_CHECK, String(this.clock())));
  }

  async close(): Promise<void> {
    await this.sweep.stop();
    await this.store.close();
    await this.lock.release();
  }

  private moment(): Moment {
    return { now: this.clock(), times: this.times };
  }

  private async transact(step: () => void): Promise<void> {
    await withinTimeLimit(this.store.transact(step), STEP_LIMIT_MS);
  }

  /** What is stored and has not expired. Runs in a transaction, as `save` does. */
  private load({ recordKey, submission }: AttemptIdentity, moment: Moment): Stored {
    const recordText = this.store.records.get(recordKey);
    const factsText = this.store.submissions.get(submission);
    const record = recordText === undefined ? undefined : parseRecord(recordText);
    const facts = factsText === undefined ? undefined : parseFacts(factsText);
    return {
      record: record && isRecordExpired(record, moment) ? undefined : record,
      facts: facts && areFactsExpired(facts, moment) ? undefined : facts,
    };
  }

  private save({ recordKey, submission }: AttemptIdentity, next: Stored | undefined): void {
    if (next === undefined) {
      return;
    }
    if (next.record === undefined) {
      this.store.records.removeSync(recordKey);
    } else {
      this.store.records.putSync(recordKey, serialize(next.record));
    }
    if (next.facts === undefined) {
      this.store.submissions.removeSync(submission);
    } else {
      this.store.submissions.putSync(submission, serialize(next.facts));
    }
  }
}

async function verifySecret(store: EmbeddedStore, secretCheck: string): Promise<void> {
  const stored = await store.transact(() => {
    const existing = store.meta.get(SECRET_CHECK);
    if (existing === undefined) {
      store.meta.putSync(SECRET_CHECK, secretCheck);
    }
    return existing ?? secretCheck;
  });
  if (stored !== secretCheck) {
    throw new LedgerStartError(
      'LEDGER_SECRET is not the secret that the ledger at LEDGER_PATH was written with: give the ' +
        'old one, or start on an empty LEDGER_PATH once the last attempt is 24 hours old',
    );
  }
}
