import { magicAccounts } from './magic-accounts.js';
import { renderMagicAccountsTable } from './magic-accounts-table.js';

describe('the README table', () => {
  const lines = renderMagicAccountsTable().split('\n');

  it('has one line per magic account, one for all other numbers, and two of heading', () => {
    expect(lines.filter((line) => /^\| .* \|$/.test(line))).toHaveLength(magicAccounts.length + 3);
  });

  it.each([
    '| any other | 200 success: true | yes | `CODE_SENT` | The usual case |',
    '| `910000000002` | 200 retryCode: failed_to_verify | no | `ACCOUNT_NOT_VERIFIED` | No such account |',
    '| `940000000429` | 429 Too Many Requests | no | `ARGOS_RATE_LIMITED` | Too many calls |',
    '| `950000000004` | 200, connection reset halfway through the body | yes | `OUTCOME_UNKNOWN` | Half of a success |',
  ])('says %s', (line) => {
    expect(lines).toContain(line);
  });

  it('says in every line what comes back', () => {
    const answers = lines.slice(3, -1).map((line) => line.split(' | ')[1]);

    expect(answers.filter((text) => !/^(\d{3}[ ,]|connection|never)/.test(text ?? ''))).toEqual([]);
  });
});
