import { randomBehaviour } from '../cluster/bank-behaviour.js';
import { answeredRequests, isKnown, isUnknown } from '../checker/answers.js';
import { RunBook, type ClientRequest } from '../checker/run-book.js';
import { Chaos } from './chaos.js';
import type { Verdict } from '../checker/checker.js';
import { Cluster, type LedgerKind, type Times } from '../cluster/cluster.js';
import type { HistoryEvent } from '../checker/history.js';
import { SeededRandom } from './seeded-random.js';
import { callers } from '../cluster/service-client.js';
import { flakyConnection, User } from './user.js';
import { pause } from '../until.js';

const USERS = 8;
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
  /** Attempts whose outcome a client was told. */
  readonly known: number;
  /** Attempts of which clients were told no more than that their outcome is unknown. */
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
    const lives = Promise.all(users.map((user) => user.live()));
    const chaos = new Chaos(cluster, new SeededRandom(seed, 'chaos'));
    try {
      await chaos.run();
    } finally {
      users.forEach((user) => user.stop());
      await lives;
    }
    // What a client gave up may still be on its way.
    await pause(times.deadlineMs + times.marginMs);
    const verdict = await cluster.conclude();
    return { ...verdict, faults: chaos.done, counts: count(cluster.history.read()) };
  } finally {
    await cluster.close();
  }
}

function count(history: readonly HistoryEvent[]): Counts {
  const book = new RunBook(history);
  const answered = answeredRequests(book);
  const known = attemptsOf(answered.filter(({ answer }) => isKnown(answer)));
  const unknown = attemptsOf(answered.filter(({ answer }) => isUnknown(answer)));
  return {
    attempts: attemptsOf(book.requests).size,
    requests: book.requests.length,
    unanswered: book.requests.length - answered.length,
    calls: book.calls.length,
    known: known.size,
    unknown: [...unknown].filter((attempt) => !known.has(attempt)).length,
  };
}

function attemptsOf(requests: readonly ClientRequest[]): Set<string> {
  return new Set(requests.map(({ attempt }) => attempt));
}
