import { fileURLToPath } from 'node:url';
import { success } from './bank-behaviour.js';
import { Cluster, type LedgerKind } from './cluster.js';
import type { Verdict } from './checker.js';
import { guards, type GuardName } from './guards.js';
import { scenarioTimes, type Scenario } from './scenario.js';

/** @returns what the checker says of it, with a guard taken out where one is named */
export async function runScenario(
  scenario: Scenario,
  ledger: LedgerKind,
  without?: GuardName,
): Promise<Verdict> {
  const name = `${without ? 'without' : 'with'}-${scenario.guard ?? scenario.name}`;
  const cluster = await Cluster.start({
    ledger,
    times: scenarioTimes,
    historyFile: historyFile(`${ledger}-${name}`),
    edits: without ? guards[without] : [],
    behave: () => success(),
  });
  try {
    await scenario.run(cluster);
    return await cluster.conclude();
  } finally {
    await cluster.close();
  }
}

export function historyFile(name: string): string {
  const file = name.replace(/[^a-z0-9]+/gi, '-').slice(0, 80);
  return fileURLToPath(new URL(`../../histories/${file}.jsonl`, import.meta.url));
}
