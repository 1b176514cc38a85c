import { open, type Database } from 'lmdb';
import type { Redis } from 'ioredis';
import type { History, StoredRecord } from '../checker/history.js';

/** All records of the store at one moment: record key → JSON. */
interface Look {
  readonly at: number;
  readonly texts: ReadonlyMap<string, string>;
}

export type LookAtStore = () => Promise<Look>;

/** Reads an embedded ledger beside the process that holds it. */
export function lookAtEmbedded(path: string): LookAtStore {
  let records: Database<string, string> | undefined;
  return async () => {
    if (records === undefined) {
      const environment = open<string, string>({
        path,
        readOnly: true,
        maxDbs: 3,
        encoding: 'string',
      });
      records = environment.openDB<string, string>({ name: 'records', encoding: 'string' });
    }
    const at = Date.now();
    records.resetReadTxn();
    return { at, texts: new Map([...records.getRange()].map(({ key, value }) => [key, value])) };
  };
}

const PREFIX = 'acbff:record:';

/** One script, so that all records are of one moment. */
const DUMP = `
local time, dump = redis.call('TIME'), {}
for _, key in ipairs(redis.call('KEYS', '${PREFIX}*')) do
  dump[#dump + 1] = string.sub(key, ${PREFIX.length + 1})
  dump[#dump + 1] = redis.call('GET', key)
end
return { time[1] * 1000 + math.floor(time[2] / 1000), dump }`;

export function lookAtRedis(client: Redis): LookAtStore {
  return async () => {
    const [at, dump] = (await client.eval(DUMP, 0)) as [number, string[]];
    const texts = new Map<string, string>();
    for (let index = 0; index < dump.length; index += 2) {
      texts.set(dump[index] ?? '', dump[index + 1] ?? '');
    }
    return { at, texts };
  };
}

/** Writes into the history what changes in the store. */
export class StoreWatch {
  private seen: ReadonlyMap<string, string> = new Map();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private lastLook: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly look: LookAtStore,
    private readonly history: History,
    /** The attempt of a record key. */
    private readonly nameOf: (recordKey: string) => string,
  ) {}

  /** Looks now, and again so long after each look until it is stopped. */
  start(everyMs: number): void {
    this.looking = this.lookNow()
      // The store may be down.
      .catch(() => undefined)
      .then(() => {
        if (!this.stopped) {
          this.timer = setTimeout(() => this.start(everyMs), everyMs);
        }
      });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  /** One look at a time, so that none is written down after a later one. */
  lookNow(): Promise<void> {
    const look = this.lastLook.catch(() => undefined).then(() => this.write());
    this.lastLook = look;
    return look;
  }

  private async write(): Promise<void> {
    const { at, texts } = await this.look();
    const records: Record<string, StoredRecord | null> = {};
    for (const [key, text] of texts) {
      if (this.seen.get(key) !== text) {
        records[this.nameOf(key)] = parse(text);
      }
    }
    for (const key of this.seen.keys()) {
      if (!texts.has(key)) {
        records[this.nameOf(key)] = null;
      }
    }
    this.seen = texts;
    this.history.add({ kind: 'stored', at, records });
  }
}

function parse(text: string): StoredRecord {
  const { attemptId, unknownAt, outcome } = JSON.parse(text) as StoredRecord;
  return { attemptId, unknownAt, outcome };
}
