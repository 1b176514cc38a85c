import type { Database } from 'lmdb';
import type { LedgerTimes } from './attempt-ledger.js';
import { parseFacts, parseRecord } from './attempt-record.js';
import { areFactsExpired, isRecordExpired, type Moment } from './attempt-rules.js';
import type { EmbeddedStore } from './embedded-store.js';

/** Small, so that no request waits for a sweep: reading a batch takes about a millisecond. */
const BATCH_SIZE = 256;
const BETWEEN_BATCHES_MS = 100;
const BETWEEN_ROUNDS_MS = 60_000;

interface SweptDatabase {
  readonly entries: Database<string, string>;
  readonly isExpired: (text: string, moment: Moment) => boolean;
}

/**
 * Deletes what has expired, a batch at a time, walking through the store in the order of its keys.
 * Readers don't depend on it: an expired record counts as absent before it is swept.
 */
export class ExpirySweep {
  private readonly databases: readonly [SweptDatabase, SweptDatabase];
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private current = 0;
  private lastKey: string | undefined;

  constructor(
    private readonly store: EmbeddedStore,
    private readonly times: LedgerTimes,
    private readonly clock: () => number,
  ) {
    this.databases = [
      {
        entries: store.records,
        isExpired: (text, moment) => isRecordExpired(parseRecord(text), moment),
      },
      {
        entries: store.submissions,
        isExpired: (text, moment) => areFactsExpired(parseFacts(text), moment),
      },
    ];
  }

  start(): void {
    this.schedule(BETWEEN_BATCHES_MS);
  }

  /** Resolves when no sweep is running and none will. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** @returns false when the round has come to its end */
  async sweepBatch(): Promise<boolean> {
    const database = this.databases[this.current] ?? this.databases[0];
    const batch = this.store.read(() => [
      ...database.entries.getRange({
        ...(this.lastKey === undefined ? {} : { start: this.lastKey, exclusiveStart: true }),
        limit: BATCH_SIZE,
      }),
    ]);
    const expired = batch.filter(({ value }) => this.isExpired(database, value));
    if (expired.length > 0) {
      await this.store.transact(() => {
        for (const { key } of expired) {
          const value = database.entries.get(key);
          if (value !== undefined && this.isExpired(database, value)) {
            database.entries.removeSync(key);
          }
        }
      });
    }
    this.lastKey = batch.at(-1)?.key;
    if (batch.length === BATCH_SIZE) {
      return true;
    }
    this.lastKey = undefined;
    this.current = (this.current + 1) % this.databases.length;
    return this.current !== 0;
  }

  /** What this version can't read is kept. */
  private isExpired(database: SweptDatabase, text: string): boolean {
    try {
      return database.isExpired(text, { now: this.clock(), times: this.times });
    } catch {
      return false;
    }
  }

  private schedule(delayMs: number): void {
    if (this.stopped) {
      return;
    }
    this.timer = setTimeout(() => {
      // A failing store is told by the requests that need it; the sweep comes again.
      this.running = this.sweepBatch().then(
        (more) => this.schedule(more ? BETWEEN_BATCHES_MS : BETWEEN_ROUNDS_MS),
        () => this.schedule(BETWEEN_ROUNDS_MS),
      );
    }, delayMs).unref();
  }
}
