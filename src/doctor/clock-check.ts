import { reportOn } from './finding.js';
import type { Finding } from './finding.js';

/** Tokens are good for so long more or less, by default. */
const TOLERANCE_MS = 5_000;

const report = reportOn('Clock');

/**
 * @param whose the other clock, as in "Redis's"
 * @param aheadMs how far the other clock is ahead of ours, in milliseconds
 */
export function clockFinding(whose: string, aheadMs: number): Finding {
  const seconds = Math.abs(aheadMs / 1_000).toFixed(1);
  const direction = aheadMs > 0 ? 'behind' : 'ahead of';
  return Math.abs(aheadMs) <= TOLERANCE_MS
    ? report('ok', `Ours and ${whose} agree (${seconds} s).`)
    : report(
        'problem',
        `Ours is ${seconds} s ${direction} ${whose}.`,
        'Let NTP set both. A wrong clock refuses good tokens, or takes expired ones.',
      );
}

/** Where nothing that the service talks to tells the time without being asked for money. */
export const clockNotCompared: Finding = report(
  'note',
  'There was no other clock to compare ours with.',
  'See that NTP runs (`timedatectl`).',
);
