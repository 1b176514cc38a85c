import { randomBytes } from 'node:crypto';
import { unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join, relative } from 'node:path';
import type { EmbeddedStore } from './embedded-store.js';
import { LedgerInUseError, LedgerStartError } from './ledger-start-error.js';

const HOLDER = 'holder';
/** The shortest of the systems' limits (macOS; Linux has 107). */
const MAX_SOCKET_PATH_BYTES = 103;

/**
 * Keeps a second process off an embedded ledger, and dies with its process however that ends.
 *
 * Every process listens on a Unix socket of its own, with a random name, in the ledger's directory.
 * The store names the socket of the process that holds it. Who finds that nobody listens there
 * puts its own name in its place, in a transaction that checks that the dead holder is still the
 * one named. A name is never used again, so a dead holder stays dead, and of two starters one wins.
 */
export class StoreLock {
  private constructor(private readonly server: Server) {}

  /** @throws LedgerInUseError when another process holds the store */
  static async acquire(directory: string, store: EmbeddedStore): Promise<StoreLock> {
    const name = `lock-${randomBytes(6).toString('hex')}.sock`;
    const server = await listen(socketPath(directory, name));
    try {
      await takeOver(directory, store, name);
    } catch (error) {
      await close(server);
      throw error;
    }
    return new StoreLock(server);
  }

  async release(): Promise<void> {
    await close(this.server);
  }
}

async function takeOver(directory: string, store: EmbeddedStore, name: string): Promise<void> {
  for (;;) {
    const holder = await store.transact(() => store.meta.get(HOLDER));
    if (holder !== undefined && (await isListening(socketPath(directory, holder)))) {
      throw new LedgerInUseError(
        'the ledger at LEDGER_PATH is already in use: stop the process that uses it, give this one another ' +
          'LEDGER_PATH, or share a ledger between instances with LEDGER=redis',
      );
    }
    const taken = await store.transact(() => {
      if (store.meta.get(HOLDER) !== holder) {
        return false;
      }
      store.meta.putSync(HOLDER, name);
      return true;
    });
    if (taken) {
      if (holder !== undefined) {
        removeSocket(socketPath(directory, holder));
      }
      return;
    }
  }
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (cause) => {
      reject(
        new LedgerStartError('LEDGER_PATH must be on a disk that can hold a Unix socket', {
          cause,
        }),
      );
    });
    server.listen({ path, exclusive: true }, () => {
      // A connection that can't be accepted is no reason to end: being there is all it is for.
      server.on('error', () => undefined);
      server.unref();
      resolve(server);
    });
  });
}

/** Refused or gone means that its process is: only then is false returned. */
function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT');
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function removeSocket(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was removed by hand, or can't be: a dead socket file does no harm.
  }
}

function socketPath(directory: string, name: string): string {
  const absolute = join(directory, name);
  const fromHere = relative(process.cwd(), absolute);
  const shorter = fromHere.length < absolute.length ? fromHere : absolute;
  if (Buffer.byteLength(shorter) > MAX_SOCKET_PATH_BYTES) {
    throw new LedgerStartError(
      `LEDGER_PATH is too long: with the name of a socket in it, it may have ${MAX_SOCKET_PATH_BYTES} bytes`,
    );
  }
  return shorter;
}
