import { magicAccounts } from './magic-accounts.js';
import { renderMagicAccountsTable } from './magic-accounts-table.js';

const lines = renderMagicAccountsTable().trimEnd().split('\n');
const rows = lines.map((line) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim()),
);

describe('the README table', () => {
  it('has one line per magic account, one for all other numbers, and two of heading', () => {
    expect(rows).toHaveLength(magicAccounts.length + 3);
    expect(rows.filter((row) => row.length !== 5 || row.includes(''))).toEqual([]);
  });

  it.each([
    ['any other', '200 success: true', 'yes', '`CODE_SENT`'],
    ['`910000000002`', '200 retryCode: failed_to_verify', 'no', '`ACCOUNT_NOT_VERIFIED`'],
    ['`920000000001`', '200 rejectComment: too_many_retry', 'no', '`KYC_REJECTED`'],
    ['`940000000429`', '429 Too Many Requests', 'no', '`ARGOS_RATE_LIMITED`'],
    ['`950000000001`', 'connection reset, no answer', 'yes', '`OUTCOME_UNKNOWN`'],
    ['`950000000003`', 'never answers', 'no', '`OUTCOME_UNKNOWN`'],
  ])('says of %s: %s', (...row) => {
    expect(rows.map((cells) => cells.slice(0, 4))).toContainEqual(row);
  });

  it('says in every line what comes back', () => {
    const answers = rows.slice(2).map(([, answer]) => answer);

    expect(answers.filter((text) => !/^(\d{3}[ ,]|connection|never)/.test(text ?? ''))).toEqual([]);
  });

  it('is aligned, as the formatter of the README would have it', () => {
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[1]).toMatch(/^\| -+ \| -+ \| -+ \| -+ \| -+ \|$/);
  });
});
