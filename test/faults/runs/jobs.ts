import { success } from '../cluster/bank-behaviour.js';
import type { Verdict } from '../checker/checker.js';
import { Cluster, historyFile, type LedgerKind } from '../cluster/cluster.js';
import { guardScenarios } from './guard-scenarios.js';
import { guards, type GuardName } from './guards.js';
import { promiseScenarios } from './promise-scenarios.js';
import { runRandom } from './random-run.js';
import { scenarioTimes, type Scenario } from './scenario.js';

/** One thing that was to be shown. */
export interface Result {
  readonly what: string;
  /** Why it was not shown. */
  readonly failure?: string;
}

/** A part of the whole run, on a cluster of its own. */
export interface Job {
  readonly name: string;
  readonly run: (tell: (result: Result) => void) => Promise<void>;
}

const scenarios: readonly Scenario[] = [...guardScenarios, ...promiseScenarios];

/** Users and faults by the seed. */
export function seedJob(ledger: LedgerKind, seed: number): Job {
  const name = `${ledger}, seed ${seed}`;
  return {
    name,
    async run(tell) {
      const { counts, faults, ...verdict } = await runRandom(seed, ledger);
      const faultCount = [...faults.values()].reduce((sum, count) => sum + count, 0);
      const { attempts, requests, unanswered, calls, known, unknown } = counts;
      tell({
        what:
          `${name}: ${attempts} attempts, ${requests} requests (${unanswered} unanswered), ` +
          `${faultCount} faults of ${faults.size} kinds, ${calls} upstream calls, ` +
          `outcome known of ${known} attempts, unknown of ${unknown}, ` +
          `${verdict.sentAgainAfterFlush} sent again after a flush, ` +
          `${verdict.violations.length} violations`,
        failure: violationsOf(verdict, `${ledger}-seed-${seed}`),
      });
    },
  };
}

/** Every interleaving, with every guard in place: nothing may be violated. */
export function intactJobs(ledger: LedgerKind): Job[] {
  const mine = scenarios.filter(({ ledgers }) => ledgers.includes(ledger));
  const together = mine.filter(({ emptiesStore }) => !emptiesStore);
  const alone = mine.filter(({ emptiesStore }) => emptiesStore);
  return [
    intactJob(ledger, `${ledger}-intact`, together),
    ...alone.map((scenario) => intactJob(ledger, `${ledger}-${scenario.name}`, [scenario])),
  ];
}

/** Each guard taken out, one at a time: the checker must say which rule is violated. */
export function guardJobs(ledger: LedgerKind): Job[] {
  return guardScenarios
    .filter(({ ledgers }) => ledgers.includes(ledger))
    .map((scenario) => guardJob(ledger, scenario));
}

function intactJob(ledger: LedgerKind, name: string, mine: readonly Scenario[]): Job {
  return {
    name,
    run: (tell) =>
      withCluster(ledger, name, undefined, async (cluster) => {
        for (const scenario of mine) {
          cluster.bank.behave = () => success();
          await scenario.run(cluster);
          const verdict = await cluster.conclude();
          const flushed = scenario.emptiesStore
            ? `, ${verdict.sentAgainAfterFlush} sent again after the flush (not promised)`
            : '';
          tell({
            what: `${ledger}, ${scenario.name}: ${verdict.violations.length} violations${flushed}`,
            failure: violationsOf(verdict, name),
          });
        }
      }),
  };
}

function guardJob(
  ledger: LedgerKind,
  { guard, breaks, run }: (typeof guardScenarios)[number],
): Job {
  const name = `${ledger}-without-${guard}`;
  return {
    name,
    run: (tell) =>
      withCluster(ledger, name, guard, async (cluster) => {
        await run(cluster);
        const { violations } = await cluster.conclude();
        const violated = [...new Set(violations.map(({ invariant }) => invariant))].sort();
        const isShown = violated.includes(breaks);
        tell({
          what: isShown
            ? `${ledger}, guard "${guard}" removed: rule (${violated.join('), (')}) violated, as it should be`
            : `${ledger}, guard "${guard}" removed`,
          failure: isShown
            ? undefined
            : `rule (${breaks}) should be violated, and is not; see ${historyFile(name)}`,
        });
      }),
  };
}

async function withCluster(
  ledger: LedgerKind,
  name: string,
  without: GuardName | undefined,
  use: (cluster: Cluster) => Promise<void>,
): Promise<void> {
  const cluster = await Cluster.start({
    ledger,
    times: scenarioTimes,
    name,
    edits: without ? guards[without] : [],
    behave: () => success(),
  });
  try {
    await use(cluster);
  } finally {
    await cluster.close();
  }
}

function violationsOf({ violations }: Verdict, name: string): string | undefined {
  return violations.length === 0
    ? undefined
    : [
        ...violations.slice(0, 10).map(({ invariant, what }) => `(${invariant}) ${what}`),
        `the whole history: ${historyFile(name)}`,
      ].join('\n  ');
}
