import type { Database } from 'lmdb';
import {
  parseFacts,
  parseRecord,
  serialize,
  type AttemptRecord,
  type SubmissionFacts,
} from './attempt-record.js';
import { abandonRecord, abandonSlot } from './attempt-rules.js';
import type { EmbeddedStore } from './embedded-store.js';

/**
 * Nobody is left to say what became of the attempts that a dead process was sending: from now on
 * they are unknown, and their submissions cool down. Reads the whole store, once, at the start.
 */
export async function abandonUnfinished(store: EmbeddedStore, now: number): Promise<void> {
  const records = store.read(() =>
    changed(store.records, (text) => abandonRecord(parseRecord(text), now)),
  );
  const submissions = store.read(() =>
    changed(store.submissions, (text) => abandonSlot(parseFacts(text), now)),
  );
  await store.transact(() => {
    records.forEach((text, key) => store.records.putSync(key, text));
    submissions.forEach((text, key) => store.submissions.putSync(key, text));
  });
}

function changed(
  database: Database<string, string>,
  abandon: (text: string) => AttemptRecord | SubmissionFacts | undefined,
): Map<string, string> {
  const abandoned = new Map<string, string>();
  for (const { key, value } of database.getRange()) {
    const next = unlessUnreadable(() => abandon(value));
    if (next !== undefined) {
      abandoned.set(key, serialize(next));
    }
  }
  return abandoned;
}

/** What this version can't read is left as it is: it counts as existing, so nothing is sent. */
function unlessUnreadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
