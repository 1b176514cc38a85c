import { hang, held, success } from '../cluster/bank-behaviour.js';
import { bothLedgers, callsArrived, scenarioTimes, type Scenario } from './scenario.js';
import { pause, until } from '../until.js';

/** What is promised outright, brought about on purpose. */
export const promiseScenarios: readonly Scenario[] = [
  {
    name: 'kill -9 while 20 attempts are in flight; every key is repeated after the restart',
    ledgers: bothLedgers,
    async run(cluster) {
      const done = Array.from({ length: 10 }, (_, n) =>
        cluster.attempt(`done-sub-${n}`, `done-${n}`),
      );
      const answers = await Promise.all(done.map((attempt) => cluster.post(attempt, 0)));
      expectAll('CODE_SENT', answers);

      cluster.bank.behave = () => hang(300);
      const open = Array.from({ length: 20 }, (_, n) =>
        cluster.attempt(`open-sub-${n}`, `open-${n}`),
      );
      const arrived = callsArrived(cluster, cluster.bank.arrived, 20);
      const lost = open.map((attempt) => cluster.post(attempt, 0));
      await arrived;
      cluster.note('SIGKILL of 0 with 20 in flight');
      await cluster.instanceAt(0).kill();
      expectAll(undefined, await Promise.all(lost));
      await cluster.restart(0);
      if (cluster.options.ledger === 'redis') {
        await pause(scenarioTimes.deadlineMs + scenarioTimes.marginMs);
      }

      cluster.bank.behave = () => success();
      const before = cluster.bank.arrived;
      const repeat = (attempts: typeof open) =>
        Promise.all(attempts.map((attempt) => cluster.post(attempt, 0)));
      expectAll('CODE_SENT', await repeat(done));
      expectAll('OUTCOME_UNKNOWN', await repeat(open));
      if (cluster.bank.arrived !== before) {
        throw new Error(`${cluster.bank.arrived - before} keys were sent a second time`);
      }
    },
  },
  {
    name: 'the store is emptied: what is sent twice then is reported as what it is',
    ledgers: ['redis'],
    emptiesStore: true,
    async run(cluster) {
      const attempts = Array.from({ length: 5 }, (_, n) =>
        cluster.attempt(`emptied-sub-${n}`, `emptied-${n}`),
      );
      await Promise.all(attempts.map((attempt, n) => cluster.post(attempt, n)));
      cluster.note('FLUSHALL');
      await cluster.flush();
      await pause(20);
      await Promise.all(attempts.map((attempt, n) => cluster.post(attempt, n)));
    },
  },
  {
    name: 'the open is swallowed on its way to the store, and its late removal finds another attempt',
    ledgers: ['redis'],
    async run(cluster) {
      const attempt = cluster.attempt('swallowed-sub', 'swallowed');
      const [link] = cluster.storeLinks;
      const first = cluster.instanceAt(0);
      await first.order({ step: 'before-remove', action: 'hold' });
      const removal = first.obeyed('before-remove');
      if (link) {
        link.swallowing = true;
      }
      expectAll('LEDGER_UNAVAILABLE', [await cluster.post(attempt, 0)]);
      if (link) {
        link.swallowing = false;
        link.cut();
      }
      await removal;
      // Connected again, so that the removal will reach the store.
      await until('instance 0 is connected', async () => {
        const found = await cluster.get(attempt, 0);
        return found?.code === 'ATTEMPT_NOT_FOUND';
      });
      const { behaviour, release } = held(success());
      cluster.bank.behave = () => behaviour;
      const arrived = callsArrived(cluster, cluster.bank.arrived, 1);
      const second = cluster.post(attempt, 1);
      await arrived;
      const removed = first.reached('after-remove');
      first.release();
      await removed;
      release();
      expectAll('CODE_SENT', [await second, await cluster.post(attempt, 1)]);
    },
  },
];

function expectAll(
  code: string | undefined,
  answers: readonly ({ readonly code: string } | undefined)[],
): void {
  const others = answers.filter((answer) => answer?.code !== code);
  if (others.length > 0) {
    throw new Error(`expected ${code}, got ${others.map((answer) => answer?.code).join(', ')}`);
  }
}
