import { randomBehaviour } from './bank-behaviour.js';
import { Chaos } from './chaos.js';
import type { Verdict } from './checker.js';
import { Cluster, type LedgerKind, type Times } from './cluster.js';
import type { HistoryEvent } from './history.js';
import { SeededRandom } from './seeded-random.js';
import { callers } from './service-client.js';
import { flakyConnection, User } from './user.js';
import { pause } from './until.js';

const USERS = 6;
const times: Times = { deadlineMs: 800, marginMs: 400, cooldownMs: 700 };

export interface RandomResult extends Verdict {
  readonly faults: ReadonlyMap<string, number>;
  readonly counts: Counts;
}

export interface Counts {
  readonly attempts: number;
  readonly requests: number;
  readonly unanswered: number;
  readonly calls: number;
  readonly known: number;
  readonly unknown: number;
}

/** Users and faults by the seed, until the plan of faults is done; then everything is checked. */
export async function runRandom(seed: number, ledger: LedgerKind): Promise<RandomResult> {
  const cluster = await Cluster.start({
    ledger,
    times,
    name: `${ledger}-seed-${seed}`,
    // By the account, so that it does not depend on the order in which calls come.
    behave: ({ account }) => randomBehaviour(new SeededRandom(seed, account), times.deadlineMs),
  });
  try {
    for (const [number, door] of cluster.doors.entries()) {
      const random = new SeededRandom(seed, `door ${number}`);
      door.fate = () => flakyConnection(random);
    }
    const users = Array.from({ length: USERS }, (_, n) => {
      const caller = callers[n % callers.length] ?? callers[0];
      return new User(cluster, `${caller}-${n}`, caller, new SeededRandom(seed, `user ${n}`));
    });
    const lives = users.map((user) => user.live());
    const chaos = new Chaos(cluster, new SeededRandom(seed, 'chaos'));
    await chaos.run();
    users.forEach((user) => user.stop());
    await Promise.all(lives);
    // What a client gave up may still be on its way.
    await pause(times.deadlineMs + times.marginMs);
    const verdict = await cluster.conclude();
    return { ...verdict, faults: chaos.done, counts: count(cluster.history.read()) };
  } finally {
    await cluster.close();
  }
}

function count(history: readonly HistoryEvent[]): Counts {
  const answers = history.flatMap((event) => (event.kind === 'answered' ? [event.answer] : []));
  const asked = history.filter(({ kind }) => kind === 'asked');
  const fresh = answers.filter(({ replayed, status }) => !replayed && status !== 404);
  return {
    attempts: new Set(asked.map((event) => 'attempt' in event && event.attempt)).size,
    requests: asked.length,
    unanswered: asked.length - answers.length,
    calls: history.filter(({ kind }) => kind === 'called').length,
    known: fresh.filter(({ transfer }) => transfer !== 'unknown').length,
    unknown: fresh.filter(({ code }) => code === 'OUTCOME_UNKNOWN').length,
  };
}
