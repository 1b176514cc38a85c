import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { LedgerStartError } from './ledger-start-error.js';

const MIN_SECRET_BYTES = 32;
const SECRET_FILE = 'ledger-secret';

export interface LedgerSecretSource {
  /** LEDGER_SECRET, when it is set. */
  readonly secret?: string | undefined;
  /** LEDGER_PATH: where a secret is generated and kept when none is set. */
  readonly ledgerPath?: string | undefined;
}

/**
 * The secret that keys every hash of the ledger: the one given, else one that is made at the first
 * start and kept beside the embedded ledger. Read once: a ledger has one secret for its life.
 * @throws LedgerStartError when it is shorter than 32 bytes, or can't be kept
 */
export async function resolveLedgerSecret(source: LedgerSecretSource): Promise<Buffer> {
  const existing = await existingLedgerSecret(source);
  if (existing !== undefined) {
    return existing;
  }
  const { ledgerPath } = source;
  if (ledgerPath === undefined) {
    throw new LedgerStartError('LEDGER_SECRET is required: there is no LEDGER_PATH to keep one in');
  }
  return orUnusablePath(async () => {
    await mkdir(ledgerPath, { recursive: true, mode: 0o700 });
    await generate(ledgerPath, join(ledgerPath, SECRET_FILE));
    return readSecret(join(ledgerPath, SECRET_FILE));
  });
}

/**
 * The secret given, or the one that a first start has made.
 * @returns undefined when there is none yet; none is made
 * @throws LedgerStartError when it is shorter than 32 bytes, or can't be read
 */
export async function existingLedgerSecret(
  source: LedgerSecretSource,
): Promise<Buffer | undefined> {
  const { secret, ledgerPath } = source;
  if (secret !== undefined) {
    return longEnough(secret, 'LEDGER_SECRET');
  }
  const path = ledgerPath === undefined ? undefined : join(ledgerPath, SECRET_FILE);
  return path === undefined
    ? undefined
    : orUnusablePath(async () => ((await exists(path)) ? readSecret(path) : undefined));
}

async function readSecret(path: string): Promise<Buffer> {
  return longEnough(await readFile(path, 'utf8'), `the file ${SECRET_FILE} in LEDGER_PATH`);
}

async function orUnusablePath<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof LedgerStartError) {
      throw error;
    }
    throw new LedgerStartError('LEDGER_PATH must be a writable directory, to keep the secret in', {
      cause: error,
    });
  }
}

/**
 * Complete and on disk before it has its name, and named only where no other start was faster. It is
 * text, so that the file can be given as LEDGER_SECRET_FILE later.
 */
async function generate(directory: string, path: string): Promise<void> {
  const unnamed = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(unnamed, 'wx', 0o600);
  try {
    await file.writeFile(randomBytes(MIN_SECRET_BYTES).toString('base64url'));
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(unnamed, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) {
      throw error;
    }
  } finally {
    await unlink(unnamed);
  }
  await syncDirectory(directory);
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await readFile(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) {
      return false;
    }
    throw error;
  }
}

function longEnough(secret: string, name: string): Buffer {
  const bytes = Buffer.from(secret.trim(), 'utf8');
  if (bytes.length < MIN_SECRET_BYTES) {
    throw new LedgerStartError(`${name} must have at least ${MIN_SECRET_BYTES} bytes`);
  }
  return bytes;
}

function hasCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}
