import {
  error,
  gatewayRefusal,
  held,
  rejected,
  reset,
  retry,
  success,
} from '../cluster/bank-behaviour.js';
import { bothLedgers, callsArrived, haltAt, LONG_AGO_MS, type GuardScenario } from './scenario.js';
import { pause, until } from '../until.js';

/** One for each guard: with it nothing is broken, without it the named invariant is. */
export const guardScenarios: readonly GuardScenario[] = [
  {
    name: 'one key is posted twenty times at once',
    guard: 'atomic open',
    breaks: 'a',
    ledgers: bothLedgers,
    async run(cluster) {
      const attempt = cluster.attempt('double-tap', 'tapped');
      await Promise.all(Array.from({ length: 20 }, (_, tap) => cluster.post(attempt, tap)));
    },
  },
  {
    name: 'the disk is slow, and the process is killed while the bank works',
    guard: 'recorded before it is sent',
    breaks: 'a',
    ledgers: bothLedgers,
    async run(cluster) {
      const { behaviour, release } = held(success());
      cluster.bank.behave = () => behaviour;
      const attempt = cluster.attempt('slow-disk', 'slow');
      const open = await haltAt(cluster, 'before-open');
      const lost = cluster.post(attempt);
      await open.reached;
      // Nothing may happen now; without the guard the bank gets the call all the same.
      await pause(500);
      await cluster.instanceAt(0).kill();
      release();
      await lost;
      await cluster.restart(0);
      await cluster.post(attempt);
    },
  },
  {
    name: 'the process is killed in mid-send, and the key is repeated much later',
    guard: 'an attempt that was never settled stays unknown',
    breaks: 'a',
    ledgers: bothLedgers,
    async run(cluster) {
      const attempt = cluster.attempt('killed-sub', 'killed');
      const { behaviour, release } = held(success());
      cluster.bank.behave = () => behaviour;
      const arrived = callsArrived(cluster, cluster.bank.arrived, 1);
      const lost = cluster.post(attempt);
      await arrived;
      await cluster.instanceAt(0).kill();
      release();
      await lost;
      await cluster.restart(0);
      await pause(LONG_AGO_MS);
      await cluster.post(attempt);
    },
  },
  {
    name: 'a process sleeps after it opened an attempt, until the submission is free for another',
    guard: 'fence',
    breaks: 'b',
    ledgers: bothLedgers,
    async run(cluster) {
      // Its connection to the bank stands, so that the late call would be written at once.
      await cluster.post(cluster.attempt('warm-up-sub', 'warm-up'));
      const opened = await haltAt(cluster, 'after-open');
      const sleeper = cluster.post(cluster.attempt('fenced-sub', 'sleeper'));
      await opened.reached;
      await pause(LONG_AGO_MS);
      const { behaviour, release } = held(success());
      cluster.bank.behave = () => behaviour;
      const arrived = callsArrived(cluster, cluster.bank.arrived, 1);
      const other = cluster.post(cluster.attempt('fenced-sub', 'other'), 1);
      await arrived;
      opened.goOn();
      await sleeper;
      release();
      await other;
    },
  },
  {
    name: 'ten keys are posted at once for one submission',
    guard: 'one in flight per submission',
    breaks: 'b',
    ledgers: bothLedgers,
    async run(cluster) {
      const before = cluster.bank.arrived;
      const { behaviour, release } = held(success());
      cluster.bank.behave = () => behaviour;
      let answered = 0;
      const posts = Array.from({ length: 10 }, async (_, n) => {
        await cluster.post(cluster.attempt('busy-sub', `busy-${n}`), n);
        answered += 1;
      });
      await until(
        'all have come to the bank or been refused',
        () => cluster.bank.arrived - before + answered >= 10,
      );
      release();
      await Promise.all(posts);
    },
  },
  {
    name: 'the bank cuts the connection and works on, and the user tries again at once',
    guard: 'cool-down',
    breaks: 'b',
    ledgers: bothLedgers,
    async run(cluster) {
      const { behaviour, release } = held(reset(50, 50));
      cluster.bank.behave = () => behaviour;
      await cluster.post(cluster.attempt('cooling-sub', 'cut'));
      await cluster.post(cluster.attempt('cooling-sub', 'at-once'), 1);
      release();
    },
  },
  {
    name: 'the bank rejects a submission, and the user tries again',
    guard: 'rejected mark',
    breaks: 'c',
    ledgers: bothLedgers,
    async run(cluster) {
      cluster.bank.behave = () => rejected();
      await cluster.post(cluster.attempt('rejected-sub', 'rejected'));
      // So that both were not in one millisecond.
      await pause(20);
      await cluster.post(cluster.attempt('rejected-sub', 'after-rejection'), 1);
    },
  },
  {
    name: 'a key is used again for another account',
    guard: 'fingerprint of the request',
    breaks: 'd',
    ledgers: bothLedgers,
    async run(cluster) {
      await cluster.post(cluster.attempt('reused-sub', 'reused'));
      await cluster.post(cluster.attempt('reused-sub', 'reused'), 1);
    },
  },
  {
    name: 'a removal is carried out again, late, while the same key is being sent anew',
    guard: 'identity check on remove',
    breaks: 'a',
    ledgers: bothLedgers,
    async run(cluster) {
      const attempt = cluster.attempt('removed-sub', 'removed');
      const first = cluster.instanceAt(0);
      cluster.bank.behave = () => gatewayRefusal(429);
      await first.order({ step: 'before-remove', action: 'again' });
      await cluster.post(attempt);

      const { behaviour, release } = held(success());
      cluster.bank.behave = () => behaviour;
      const arrived = callsArrived(cluster, cluster.bank.arrived, 1);
      const lost = cluster.post(attempt, 1);
      await arrived;
      const removed = first.repeated();
      first.release();
      await removed;
      // Nobody is left to settle.
      await Promise.all(cluster.instances.map((instance) => instance.kill()));
      release();
      await lost;
      await Promise.all(cluster.instances.map((_, number) => cluster.restart(number)));
      await pause(LONG_AGO_MS);
      await cluster.post(attempt);
    },
  },
  {
    name: 'an attempt is given up after a sleep in which others were told that it is unknown',
    guard: 'remove only in time',
    breaks: 'f',
    ledgers: bothLedgers,
    async run(cluster) {
      const attempt = cluster.attempt('overslept-sub', 'overslept');
      const opened = await haltAt(cluster, 'after-open');
      const sleeper = cluster.post(attempt);
      await opened.reached;
      await pause(LONG_AGO_MS);
      await cluster.post(attempt, 1);
      opened.goOn();
      await sleeper;
      await cluster.post(attempt, 1);
    },
  },
  {
    name: 'an answer is settled late, while another attempt on the submission is being sent',
    guard: 'identity check on freeing the slot',
    breaks: 'b',
    ledgers: bothLedgers,
    async run(cluster) {
      const answered = await haltAt(cluster, 'before-settle');
      const sleeper = cluster.post(cluster.attempt('slot-sub', 'settles-late'));
      await answered.reached;
      await pause(LONG_AGO_MS);
      const { behaviour, release } = held(success());
      cluster.bank.behave = () => behaviour;
      const arrived = callsArrived(cluster, cluster.bank.arrived, 1);
      const second = cluster.post(cluster.attempt('slot-sub', 'second'), 1);
      await arrived;
      const settled = cluster.instanceAt(0).reached('after-settle');
      answered.goOn();
      await settled;
      const third = cluster.post(cluster.attempt('slot-sub', 'third'), 1);
      await Promise.race([third, callsArrived(cluster, cluster.bank.arrived, 1)]);
      // So that the second is not done in the millisecond in which the third begins.
      await pause(20);
      release();
      await Promise.all([sleeper, second, third]);
    },
  },
  {
    name: 'an answer is settled late, when the emptied store has a new attempt under the same key',
    guard: 'identity check on settle',
    breaks: 'e',
    ledgers: ['redis'],
    emptiesStore: true,
    async run(cluster) {
      const attempt = cluster.attempt('flushed-sub', 'flushed');
      const answered = await haltAt(cluster, 'before-settle');
      const sleeper = cluster.post(attempt);
      await answered.reached;
      await cluster.flush();
      await pause(20);
      const { behaviour, release } = held(retry('failed_to_verify', 'ACCOUNT_NOT_VERIFIED'));
      cluster.bank.behave = () => behaviour;
      const arrived = callsArrived(cluster, cluster.bank.arrived, 1);
      const second = cluster.post(attempt, 1);
      await arrived;
      answered.goOn();
      await sleeper;
      release();
      await second;
      await cluster.post(attempt, 1);
    },
  },
  {
    name: 'the bank moves the money and cuts the connection, and the key is repeated',
    guard: 'bytes may have left, so unknown',
    breaks: 'a',
    ledgers: bothLedgers,
    async run(cluster) {
      const attempt = cluster.attempt('cut-off-sub', 'cut-off');
      cluster.bank.behave = () => reset(30, 30);
      await cluster.post(attempt);
      cluster.bank.behave = () => error('invalid_data_format', 'INVALID_DATA_FORMAT');
      await cluster.post(attempt, 1);
    },
  },
];
