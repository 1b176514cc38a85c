import { magicAccounts, type MagicAccount } from './magic-accounts.js';
import { describeReply, wholly } from './reply.js';
import type { Behaviour } from './behaviour.js';
import { rejection, success } from './argos-answers.js';

const heading = ['`accountNumber`', 'Argos answers', '1 won moves', 'the client sees', 'meaning'];
const usual = ['any other', describeReply(wholly(success)), 'yes', '`CODE_SENT`', 'The usual case'];

/** The README's table of what each account number brings about: Markdown with aligned columns. */
export function renderMagicAccountsTable(): string {
  const rows = [heading, usual, ...magicAccounts.map(cells)];
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const rule = widths.map((width) => '-'.repeat(width));
  return [heading, rule, ...rows.slice(1)].map((row) => line(row, widths)).join('');
}

function line(row: readonly string[], widths: readonly number[]): string {
  return `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |\n`;
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
