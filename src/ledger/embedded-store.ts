import { closeSync, mkdirSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { open, type Database, type RootDatabase } from 'lmdb';
import { LedgerUnavailableError } from './attempt-ledger.js';
import { LedgerStartError } from './ledger-start-error.js';

/** Stands at byte 24 of every store that is not empty. */
const LMDB_MAGIC = 0xbeefc0de;

/**
 * Addresses for some five million attempts; not memory, and not disk. A store that outgrows its map
 * is mapped once more beside the old map, and each of its pages counts as resident in both.
 */
const MAP_BYTES = 4 * 1024 ** 3;

/**
 * The LMDB environment of the embedded ledger. LMDB's errors stop here: they go out as
 * LedgerUnavailableError, with the original as its cause.
 */
export class EmbeddedStore {
  private closed = false;

  private constructor(
    private readonly environment: RootDatabase<string, string>,
    readonly records: Database<string, string>,
    readonly submissions: Database<string, string>,
    readonly meta: Database<string, string>,
  ) {}

  /**
   * @param directory is made when it is missing, readable by its owner alone
   * @throws LedgerStartError when the directory can't hold the store
   */
  static open(directory: string): EmbeddedStore {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      assertUsable(directory);
      const environment = open<string, string>({
        path: directory,
        noSubdir: false,
        mapSize: MAP_BYTES,
        maxDbs: 3,
        encoding: 'string',
        // A commit is on disk before it is visible and before its promise resolves. The default
        // resolves before the flush, and lets others read what a power loss may still take back.
        overlappingSync: false,
        // With it, lmdb leaves a promise of its own behind whose rejection nobody can handle: one
        // full disk would end the process.
        eventTurnBatching: false,
      });
      return new EmbeddedStore(
        environment,
        environment.openDB({ name: 'records', encoding: 'string' }),
        environment.openDB({ name: 'submissions', encoding: 'string' }),
        environment.openDB({ name: 'meta', encoding: 'string' }),
      );
    } catch (cause) {
      throw new LedgerStartError(
        'LEDGER_PATH must name a directory on a local, writable disk that holds nothing but the ledger',
        { cause },
      );
    }
  }

  /**
   * Runs the step as one atomic transaction and resolves when it is on disk. Steps that are asked
   * for while another is being flushed share the next flush. A step decides before it writes: what
   * it wrote before throwing would be kept.
   */
  async transact<T>(step: () => T): Promise<T> {
    try {
      this.assertOpen();
      return await this.environment.transaction(step);
    } catch (error) {
      throw asUnavailable(await reasonOf(error));
    }
  }

  /** Reads what is committed now. */
  read<T>(step: () => T): T {
    try {
      this.assertOpen();
      this.environment.resetReadTxn();
      return step();
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.environment.close();
  }

  private assertOpen(): void {
    if (this.closed) {
      throw new LedgerUnavailableError('the ledger is closed');
    }
  }
}

/**
 * LMDB ends the process, without a word, on files that it can't open: so they are tried first.
 * @throws when a file of the store can't be read and written, or is not LMDB's
 */
function assertUsable(directory: string): void {
  closeSync(openSync(join(directory, 'lock.mdb'), 'a+', 0o600));
  const file = openSync(join(directory, 'data.mdb'), 'a+', 0o600);
  try {
    const header = Buffer.alloc(28);
    const length = readSync(file, header, 0, header.length, 0);
    if (length > 0 && header.readUInt32LE(24) !== LMDB_MAGIC) {
      throw new Error('data.mdb is not an LMDB file');
    }
  } finally {
    closeSync(file);
  }
}

/** A failed commit rejects with an error that carries a promise, which rejects with the reason. */
async function reasonOf(error: unknown): Promise<unknown> {
  const commitError = (error as { readonly commitError?: Promise<never> }).commitError;
  return commitError === undefined ? error : commitError.catch((reason: unknown) => reason);
}

function asUnavailable(error: unknown): LedgerUnavailableError {
  return error instanceof LedgerUnavailableError
    ? error
    : new LedgerUnavailableError("the ledger's store failed", { cause: error });
}
