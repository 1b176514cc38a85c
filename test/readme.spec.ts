import { readFileSync } from 'node:fs';
import { codes, entryOf, nextActions } from '../src/problems/catalog.js';
import { magicAccounts } from '../src/sandbox/magic-accounts.js';
import { renderMagicAccountsTable } from '../src/sandbox/magic-accounts-table.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const koreanReadme = readFileSync(new URL('../README.ko.md', import.meta.url), 'utf8');

/** The part of the README between two comments. */
function part(name: string): string {
  return readme.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0]?.trim() ?? '';
}

/** The cells of a Markdown table's rows, without its head. */
function cells(table: string): string[][] {
  const rows = table.split('\n').map((line) => line.split('|').slice(1, -1));
  return rows.slice(2).map((row) => row.map((cell) => cell.trim().replaceAll('`', '')));
}

it('shows every code as the catalogue has it', () => {
  expect(cells(part('codes'))).toEqual(
    codes.map((code) => {
      const { status, transfer, nextAction, settles, retryAfterSeconds, title } = entryOf(code);
      return [
        code,
        String(status),
        transfer,
        nextAction,
        settles ? 'yes' : 'no',
        String(retryAfterSeconds ?? ''),
        title.en,
      ];
    }),
  );
});

it('shows every magic account as the sandbox has it', () => {
  expect(part('magic accounts')).toBe(renderMagicAccountsTable().trim());
});

it('shows Korean readers accounts that answer so, and the actions that there are', () => {
  const accounts = [...koreanReadme.matchAll(/^\| `(\d{12})`\s+\| `(\w+)`/gm)];
  expect(accounts.length).toBeGreaterThan(0);
  for (const [, accountNumber, code] of accounts) {
    const account = magicAccounts.find((candidate) => candidate.accountNumber === accountNumber);
    expect([accountNumber, account?.clientSees]).toEqual([accountNumber, code]);
  }
  const actions = /\| `nextAction`.*?\n\n/s.exec(koreanReadme)![0].matchAll(/`([A-Z_]{5,})`/g);
  expect([...actions].map(([, action]) => action)).toEqual(nextActions);
});
