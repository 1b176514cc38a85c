import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { guardJobs, intactJobs, seedJob, type Job, type Result } from './runs/jobs.js';
import type { LedgerKind } from './cluster/cluster.js';

/**
 * The proof of "at most once". Without arguments: three seeds, every interleaving and every guard on
 * both ledgers. `--ledger redis` keeps to one ledger; `--seed 7` runs that seed and nothing else;
 * `--only fence` runs what has this in its name.
 */
const { values: options } = parseArgs({
  options: {
    ledger: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});

const LEDGERS: readonly LedgerKind[] = ['embedded', 'redis'];
const SEEDS = [1, 2, 3];
/** Jobs mostly wait, so two run side by side. */
const LANES = 2;

const ledgers = LEDGERS.filter((ledger) => (options.ledger ?? ledger) === ledger);
const seeds = options.seed === undefined ? SEEDS : [Number(options.seed)];
if (ledgers.length === 0 || !seeds.every(Number.isSafeInteger)) {
  fail('--ledger is embedded or redis, --seed a whole number');
}
if (ledgers.includes('redis') && spawnSync('redis-server', ['--version']).status !== 0) {
  fail('the Redis ledger cannot be tested: there is no redis-server on the PATH');
}

const jobs = [
  ...seeds.flatMap((seed) => ledgers.map((ledger) => seedJob(ledger, seed))),
  ...(options.seed === undefined ? ledgers.flatMap(intactJobs) : []),
  ...(options.seed === undefined ? ledgers.flatMap(guardJobs) : []),
].filter(({ name }) => name.includes(options.only));
process.stdout.write(`${jobs.length} jobs; seeds ${seeds.join(', ')}; ${ledgers.join(' and ')}\n`);

// Nothing that was started outlives the run.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(1));
}

let passed = 0;
let failed = 0;
await Promise.all(Array.from({ length: LANES }, work));
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

async function work(): Promise<void> {
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
    await carryOut(job);
  }
}

async function carryOut({ name, run }: Job): Promise<void> {
  try {
    await run(tell);
  } catch (error) {
    tell({ what: name, failure: String((error as Error).stack) });
  }
}

function tell({ what, failure }: Result): void {
  const at = `[${Math.round(process.uptime())} s]`;
  if (failure === undefined) {
    passed += 1;
    process.stdout.write(`${at} ok: ${what}\n`);
  } else {
    failed += 1;
    process.stdout.write(`${at} FAILED: ${what}\n  ${failure}\n`);
  }
}

function fail(why: string): never {
  process.stderr.write(`${why}\n0 passed, 1 failed\n`);
  process.exit(1);
}
