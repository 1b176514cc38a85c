import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { AttemptIdentifier } from '../../src/ledger/attempt-identifier.js';
import { LedgerUnavailableError } from '../../src/ledger/attempt-ledger.js';
import { EmbeddedLedger } from '../../src/ledger/embedded-ledger.js';
import { LedgerStartError } from '../../src/ledger/ledger-start-error.js';
import { describeLedgerContract } from './ledger-contract.js';
import {
  attemptOf,
  COOLDOWN_MS,
  DEADLINE_MS,
  identifier,
  OTHER_SECRET,
  TIMES,
  type LedgerHarness,
} from './ledger-harness.js';

const START_MS = Date.UTC(2026, 0, 1);

let directories: string[] = [];
let children: ChildProcessWithoutNullStreams[] = [];

afterEach(() => {
  children.forEach((child) => child.kill('SIGKILL'));
  directories.forEach((directory) => rmSync(directory, { recursive: true, force: true }));
  children = [];
  directories = [];
});

describeLedgerContract('embedded', startHarness);

describe('embedded ledger', () => {
  it('makes unknown what a stopped process was sending, cooling down from the restart', async () => {
    const { path, clock } = newStore();
    const before = await openLedger(path, () => clock.now);
    await before.open(attemptOf(), DEADLINE_MS);
    await before.close();
    clock.now += 5_000;

    const ledger = await openLedger(path, () => clock.now);
    const second = attemptOf({ idempotencyKey: 'key-2' });
    const repeated = await ledger.open(attemptOf(), DEADLINE_MS);
    const cooling = await ledger.open(second, DEADLINE_MS);
    clock.now += COOLDOWN_MS;
    const cooled = await ledger.open(second, DEADLINE_MS);
    await ledger.close();

    expect(repeated).toEqual({ state: 'replay', outcome: { code: 'OUTCOME_UNKNOWN' } });
    expect(cooling).toEqual({ state: 'submission_busy', freeInMs: 60_000 });
    expect(cooled).toEqual({ state: 'opened' });
  });

  it('does not let a restart begin the cool-down of an earlier unknown anew', async () => {
    const { path, clock } = newStore();
    const before = await openLedger(path, () => clock.now);
    const attempt = attemptOf();
    await before.open(attempt, DEADLINE_MS);
    await before.settle(attempt, { code: 'OUTCOME_UNKNOWN' }, 'cool_down');
    await before.close();
    clock.now += COOLDOWN_MS - 1_000;

    const ledger = await openLedger(path, () => clock.now);
    const cooling = await ledger.open(attemptOf({ idempotencyKey: 'key-2' }), DEADLINE_MS);
    await ledger.close();

    expect(cooling).toEqual({ state: 'submission_busy', freeInMs: 1_000 });
  });

  it('starts on a store with a record that it cannot read, and keeps it', async () => {
    const { path } = newStore();
    const harness = await startHarness(path);
    const attempt = attemptOf();
    await harness.ledger.open(attempt, DEADLINE_MS);
    await harness.overwrite('record', attempt, 'garbage');
    await harness.close();

    const again = await startHarness(path);
    const dump = await again.dump();
    await again.close();

    expect(dump).toContain('garbage');
  });

  it('refuses a secret that is not the one of the store', async () => {
    const { path } = newStore();
    await (await openLedger(path)).close();

    const opening = EmbeddedLedger.open({
      path,
      secretCheck: new AttemptIdentifier(OTHER_SECRET).secretCheck(),
      times: TIMES,
      clock: Date.now,
    });

    await expect(opening).rejects.toThrow(LedgerStartError);
    await expect(opening).rejects.toThrow(/LEDGER_SECRET/);
    await (await openLedger(path)).close();
  });

  it('refuses a path that is a file', async () => {
    const { path } = newStore();
    writeFileSync(join(path, 'file'), '');

    await expect(openLedger(join(path, 'file'))).rejects.toThrow(LedgerStartError);
  });

  it('refuses a store that is not one', async () => {
    const { path } = newStore();
    writeFileSync(join(path, 'data.mdb'), 'no store'.repeat(4_096));

    await expect(openLedger(path)).rejects.toThrow(LedgerStartError);
  });

  it('refuses a path with no room for a socket in it', async () => {
    const { path } = newStore();

    const opening = openLedger(join(path, 'x'.repeat(120)));

    await expect(opening).rejects.toThrow(/LEDGER_PATH is too long/);
  });

  it('refuses a second process until the first is gone, however that ended', async () => {
    const { path } = newStore();
    const first = await startChild(path);
    expect(await first.firstLine()).toBe('ready');
    expect(await (await startChild(path)).firstLine()).toMatch(/refused .*already in use/);
    first.child.kill('SIGSTOP');
    expect(await (await startChild(path)).firstLine()).toMatch(/refused .*already in use/);
    first.child.kill('SIGKILL');
    await first.gone();

    const next = await startChild(path);

    expect(await next.firstLine()).toBe('ready');
    expect(await (await startChild(path)).firstLine()).toMatch(/refused .*already in use/);
    expect(readdirSync(path).filter((name) => name.endsWith('.sock'))).toHaveLength(1);
  });

  it('refuses to be opened twice by one process, and leaves the first as it was', async () => {
    const { path } = newStore();
    const ledger = await openLedger(path);

    await expect(openLedger(path)).rejects.toThrow(/already in use/);

    expect(await ledger.open(attemptOf(), DEADLINE_MS)).toEqual({ state: 'opened' });
    await ledger.close();
  });

  it('lets exactly one of several processes take over from one that was killed', async () => {
    const { path } = newStore();
    const killed = await startChild(path);
    await killed.firstLine();
    killed.child.kill('SIGKILL');
    await killed.gone();

    const starters = await Promise.all(Array.from({ length: 5 }, () => startChild(path)));
    const lines = await Promise.all(starters.map((starter) => starter.firstLine()));

    expect(lines.filter((line) => line === 'ready')).toHaveLength(1);
  });

  it('frees the path when it is closed', async () => {
    const { path } = newStore();
    await (await openLedger(path)).close();

    expect(readdirSync(path).filter((name) => name.endsWith('.sock'))).toEqual([]);
    await (await openLedger(path)).close();
  });

  it('has everything that it acknowledged after a kill -9', async () => {
    const { path } = newStore();
    const writer = await startChild(path);
    await writer.firstLine();
    writer.child.stdin.write('open 0 5000\n');
    await writer.lines((all) => all.length > 700);
    writer.child.kill('SIGKILL');
    await writer.gone();
    const acknowledged = new Map(
      writer.output().flatMap((line) => {
        const [, state, n] = /^(opened|settled) (\d+)$/.exec(line) ?? [];
        return n === undefined ? [] : [[n, state] as const];
      }),
    );

    const ledger = await openLedger(path);
    const found = await Promise.all(
      [...acknowledged].map(async ([n, state]) => {
        const key = identifier.recordKey('caller-1', `key-${n}`);
        return [state, (await ledger.find(key))?.state] as const;
      }),
    );
    await ledger.close();

    expect(found.length).toBeGreaterThan(500);
    const wrong = found.filter(([was, is]) =>
      was === 'settled' ? is !== 'settled' : is !== 'unknown' && is !== 'settled',
    );
    expect(wrong).toEqual([]);
  });

  it('gives up an open on a store that stalls, and takes it back when it comes through', async () => {
    const { path } = newStore();
    const ledger = await openLedger(path);
    const attempt = attemptOf();
    const staller = await stallStore(path);

    await expect(ledger.open(attempt, DEADLINE_MS)).rejects.toBeInstanceOf(LedgerUnavailableError);
    await expect(ledger.check()).rejects.toBeInstanceOf(LedgerUnavailableError);
    staller.kill('SIGKILL');
    await ledger.check();
    while ((await ledger.find(attempt.recordKey)) !== undefined) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const next = await ledger.open(attemptOf({ idempotencyKey: 'key-2' }), DEADLINE_MS);
    await ledger.close();

    expect(next).toEqual({ state: 'opened' });
  });

  it('fails closed on a full disk, keeps what it acknowledged and recovers', async () => {
    const { path } = newStore();
    // No file of this process may grow past 300 KiB: a disk that is full at that point.
    const child = await startChild(path, 300);
    await child.firstLine();

    child.child.stdin.write('open 0 4000\n');
    await child.lines((all) => all.includes('done'));
    const failures = child.output().filter((line) => line.startsWith('failed'));
    const opened = child.output().filter((line) => line.startsWith('opened'));
    child.child.stdin.write('close\n');
    await child.gone();

    const ledger = await openLedger(path);
    const found = await Promise.all(
      opened.map((line) =>
        ledger.find(identifier.recordKey('caller-1', `key-${line.split(' ')[1] ?? ''}`)),
      ),
    );
    await ledger.check();
    await ledger.close();

    expect(failures.length).toBeGreaterThan(0);
    expect(failures.filter((line) => !line.includes('LedgerUnavailableError'))).toEqual([]);
    expect(opened.length + failures.length).toBeGreaterThanOrEqual(4_000);
    expect(found.filter((view) => view === undefined)).toEqual([]);
  });
});

/** Another process that holds LMDB's write lock, as a disk that hangs would, until it is killed. */
async function stallStore(path: string): Promise<ChildProcessWithoutNullStreams> {
  const program = `
    import { open } from 'lmdb';
    const store = open({ path: process.argv[1], noSubdir: false, overlappingSync: false });
    store.transactionSync(() => {
      process.stdout.write('stalled');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, path], {
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  children.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

async function startHarness(path = newStore().path): Promise<LedgerHarness> {
  const clock = { now: START_MS };
  const ledger = await openLedger(path, () => clock.now);
  const raw = open<string, string>({
    path,
    noSubdir: false,
    maxDbs: 3,
    overlappingSync: false,
    encoding: 'string',
  });
  const records = raw.openDB<string, string>({ name: 'records', encoding: 'string' });
  const submissions = raw.openDB<string, string>({ name: 'submissions', encoding: 'string' });
  return {
    ledger,
    now: async () => clock.now,
    advance: async (ms) => void (clock.now += ms),
    dump: async () => readFileSync(join(path, 'data.mdb'), 'utf8'),
    overwrite: async (kind, attempt, text) => {
      await (kind === 'record'
        ? records.put(attempt.recordKey, text)
        : submissions.put(attempt.submission, text));
    },
    lose: async (kind, attempt) => {
      await (kind === 'record'
        ? records.remove(attempt.recordKey)
        : submissions.remove(attempt.submission));
    },
    breakStore: () => ledger.close(),
    close: async () => {
      await ledger.close();
      await raw.close();
    },
  };
}

function openLedger(path: string, clock: () => number = Date.now): Promise<EmbeddedLedger> {
  return EmbeddedLedger.open({ path, secretCheck: identifier.secretCheck(), times: TIMES, clock });
}

function newStore(): { readonly path: string; readonly clock: { now: number } } {
  const path = mkdtempSync(join(tmpdir(), 'ledger-'));
  directories.push(path);
  return { path, clock: { now: START_MS } };
}

interface ChildLedger {
  readonly child: ChildProcessWithoutNullStreams;
  output(): string[];
  lines(enough: (all: string[]) => boolean): Promise<void>;
  firstLine(): Promise<string>;
  gone(): Promise<void>;
}

/** @param fileLimitKiB no file that the process writes may grow larger */
async function startChild(path: string, fileLimitKiB?: number): Promise<ChildLedger> {
  const limit = fileLimitKiB === undefined ? '' : `ulimit -f ${fileLimitKiB}; `;
  const child = spawn(
    'bash',
    [
      '-c',
      `${limit}exec "$0" --import ./test/contract/typescript-loader.mjs test/contract/embedded-ledger-child.ts "$1"`,
      process.execPath,
      path,
    ],
    { env: { ...process.env, NODE_OPTIONS: '' } },
  );
  children.push(child);
  let text = '';
  let ended = false;
  const exit = new Promise<void>((resolve) => child.once('close', () => resolve()));
  void exit.then(() => (ended = true));
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.resume();
  const output = () => text.split('\n').slice(0, -1);
  const lines = async (enough: (all: string[]) => boolean) => {
    while (!enough(output()) && !ended) {
      await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), exit]);
    }
  };
  const firstLine = async () => {
    await lines((all) => all.length > 0);
    return output()[0] ?? 'no answer';
  };
  return { child, output, lines, firstLine, gone: () => exit };
}
