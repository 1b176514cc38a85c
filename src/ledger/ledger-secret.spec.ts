import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveLedgerSecret } from './ledger-secret.js';
import { LedgerStartError } from './ledger-start-error.js';

describe('resolveLedgerSecret', () => {
  let directory: string;
  let ledgerPath: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'ledger-secret-'));
    ledgerPath = join(directory, 'ledger');
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('takes the secret that is given, and keeps none', async () => {
    const secret = await resolveLedgerSecret({ secret: 'x'.repeat(32), ledgerPath });

    expect(secret).toEqual(Buffer.from('x'.repeat(32)));
    expect(readdirSync(directory)).toEqual([]);
  });

  it('counts bytes, not characters', async () => {
    await expect(
      resolveLedgerSecret({ secret: '비'.repeat(11), ledgerPath }),
    ).resolves.toHaveLength(33);
    await expect(resolveLedgerSecret({ secret: 'x'.repeat(31), ledgerPath })).rejects.toThrow(
      'LEDGER_SECRET must have at least 32 bytes',
    );
  });

  it('makes one at the first start, for its owner alone, and reads it at the next', async () => {
    const first = await resolveLedgerSecret({ ledgerPath });
    const second = await resolveLedgerSecret({ ledgerPath });

    expect(second).toEqual(first);
    expect(Buffer.from(first.toString(), 'base64url')).toHaveLength(32);
    expect(readdirSync(ledgerPath)).toEqual(['ledger-secret']);
    expect(statSync(join(ledgerPath, 'ledger-secret')).mode & 0o777).toBe(0o600);
  });

  it('makes another one for another ledger', async () => {
    const one = await resolveLedgerSecret({ ledgerPath });
    const other = await resolveLedgerSecret({ ledgerPath: join(directory, 'other') });

    expect(other).not.toEqual(one);
  });

  it('makes one secret for two processes that start at once', async () => {
    const secrets = await Promise.all(
      Array.from({ length: 8 }, () => resolveLedgerSecret({ ledgerPath })),
    );

    expect(new Set(secrets.map(String)).size).toBe(1);
    expect(readdirSync(ledgerPath)).toEqual(['ledger-secret']);
  });

  it('can later be given its own file as the secret', async () => {
    const made = await resolveLedgerSecret({ ledgerPath });

    const given = readFileSync(join(ledgerPath, 'ledger-secret'), 'utf8');

    expect(await resolveLedgerSecret({ secret: `${given}\n`, ledgerPath })).toEqual(made);
  });

  it('refuses a kept secret that was damaged, instead of making a new one', async () => {
    mkdirSync(ledgerPath);
    writeFileSync(join(ledgerPath, 'ledger-secret'), '');

    await expect(resolveLedgerSecret({ ledgerPath })).rejects.toThrow(LedgerStartError);
  });

  it('refuses a path that is no directory', async () => {
    writeFileSync(ledgerPath, '');

    await expect(resolveLedgerSecret({ ledgerPath })).rejects.toThrow(LedgerStartError);
  });

  it('refuses to do without a secret and without a path', async () => {
    await expect(resolveLedgerSecret({})).rejects.toThrow('LEDGER_SECRET is required');
  });
});
