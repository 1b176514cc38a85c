import type { Invariant } from '../checker/checker.js';
import type { Cluster, LedgerKind, Times } from '../cluster/cluster.js';
import type { GuardName } from './guards.js';
import type { Step } from '../checker/history.js';
import { until } from '../until.js';

/** An interleaving that is brought about step by step, the same every time. */
export interface Scenario {
  readonly name: string;
  readonly ledgers: readonly LedgerKind[];
  /** It empties the store, so it is run on a cluster of its own. */
  readonly emptiesStore?: boolean;
  readonly run: (cluster: Cluster) => Promise<void>;
}

/** One that needs a guard: when it is taken out, the checker finds this rule violated. */
export interface GuardScenario extends Scenario {
  readonly guard: GuardName;
  readonly breaks: Invariant;
}

export const bothLedgers: readonly LedgerKind[] = ['embedded', 'redis'];

/** Room enough for a busy machine, and short enough to wait for. */
export const scenarioTimes: Times = { deadlineMs: 1_500, marginMs: 500, cooldownMs: 800 };

/** Longer than an attempt can be sending and cool down. */
export const LONG_AGO_MS = 1_500 + 500 + 800 + 200;

/** Resolves when the bank has got `count` calls since `before` were there. */
export function callsArrived(cluster: Cluster, before: number, count: number): Promise<void> {
  return until(`the bank has ${count} more calls`, () => cluster.bank.arrived >= before + count);
}

/**
 * Lets instance 0 come to a halt when it next comes to the step: with SIGSTOP where another instance
 * can act meanwhile, else by keeping that one attempt waiting.
 */
export async function haltAt(
  cluster: Cluster,
  step: Step,
): Promise<{ readonly reached: Promise<void>; goOn(): void }> {
  const first = cluster.instanceAt(0);
  const stops = cluster.instances.length > 1;
  await first.order({ step, action: stops ? 'SIGSTOP' : 'hold' });
  return {
    reached: first.obeyed(step),
    goOn: () => (stops ? first.signal('SIGCONT') : first.release()),
  };
}
