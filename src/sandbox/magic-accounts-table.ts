import { magicAccounts, type MagicAccount } from './magic-accounts.js';
import { describeReply, wholly } from './reply.js';
import type { Behaviour } from './behaviour.js';
import { rejection, success } from './wire-answers.js';

/** The README's table of what each account number brings about, as Markdown. */
export function renderMagicAccountsTable(): string {
  const rows = [
    ['accountNumber', 'Argos answers', '1 won moves', 'the client sees', ''],
    ['---', '---', '---', '---', '---'],
    ['any other', describeReply(wholly(success)), 'yes', '`CODE_SENT`', 'The usual case'],
    ...magicAccounts.map(cells),
  ];
  return rows.map((row) => `| ${row.join(' | ')} |\n`).join('');
}

function cells({ accountNumber, behaviour, clientSees, description }: MagicAccount): string[] {
  return [
    `\`${accountNumber}\``,
    describeBehaviour(behaviour),
    behaviour.backend === 'transfers' ? 'yes' : 'no',
    `\`${clientSees}\``,
    description,
  ];
}

function describeBehaviour(behaviour: Behaviour): string {
  switch (behaviour.backend) {
    case 'unreached':
    case 'refuses':
    case 'transfers':
      return describeReply(behaviour.reply);
    case 'fails':
      return `200 retryCode: ${behaviour.retryCode}`;
    case 'rejects':
      return describeReply(wholly(rejection));
  }
}
