import type { Cluster } from '../cluster/cluster.js';
import type { Step } from '../checker/history.js';
import type { SeededRandom } from './seeded-random.js';
import { pause } from '../until.js';

/** Everything that is broken on purpose, one after the other, until the plan is done. */
export class Chaos {
  private readonly counts = new Map<string, number>();

  constructor(
    private readonly cluster: Cluster,
    private readonly random: SeededRandom,
  ) {}

  /** What was done, and how often. */
  get done(): ReadonlyMap<string, number> {
    return this.counts;
  }

  /** The instances suffer in one lane, the store in another; the seed shuffles each. */
  async run(): Promise<void> {
    await Promise.all([
      this.lane(instanceFaults),
      this.lane(this.cluster.redis ? storeFaults : []),
    ]);
  }

  private async lane(faults: readonly Fault[]): Promise<void> {
    for (const fault of this.random.shuffle(faults)) {
      await pause(this.random.integer(300, 1_000));
      if (await fault.strike(this.cluster, this.random)) {
        this.cluster.note(fault.name);
        this.counts.set(fault.name, (this.counts.get(fault.name) ?? 0) + 1);
      }
    }
  }
}

interface Fault {
  readonly name: string;
  /** Strikes and heals. False when what it waited for did not come. */
  strike(cluster: Cluster, random: SeededRandom): Promise<boolean>;
}

type Blow = 'SIGKILL' | 'SIGSTOP' | 'SIGTERM';

const STEPS: readonly Step[] = [
  'before-open',
  'after-open',
  'after-answer',
  'before-settle',
  'after-settle',
];
const STEP_LIMIT_MS = 15_000;

/** Every step of an attempt, and any moment. */
const instanceFaults: readonly Fault[] = [
  ...(['SIGKILL', 'SIGSTOP'] as const).flatMap((blow) => [
    ...STEPS.map((step) => atStep(step, blow)),
    inMidSend(blow),
    atAnyTime(blow),
  ]),
  atAnyTime('SIGTERM'),
];

/** The instance does it to itself, at the step exactly. */
function atStep(step: Step, blow: 'SIGKILL' | 'SIGSTOP'): Fault {
  return {
    name: `${blow} ${step}`,
    async strike(cluster, random) {
      const number = random.integer(0, cluster.instances.length - 1);
      const instance = cluster.instanceAt(number);
      const struck = instance.obeyed(step).then(() => true);
      await instance.order({ step, action: blow });
      const inTime = await Promise.race([struck, pause(STEP_LIMIT_MS).then(() => false)]);
      // It may still come to the step before it hears that it need not any more.
      if (!inTime && !(await Promise.race([struck, instance.forget().then(() => false)]))) {
        return false;
      }
      await recover(cluster, number, blow, random);
      return true;
    },
  };
}

/** When the bank has a call of the instance, and before it works on it. */
function inMidSend(blow: Blow): Fault {
  return {
    name: `${blow} mid-send`,
    async strike(cluster, random) {
      const { bank } = cluster;
      const struck = new Promise<number>((resolve) => {
        bank.onArrival = (number) => {
          bank.onArrival = () => undefined;
          cluster.instanceAt(number).signal(blow);
          resolve(number);
        };
      });
      const number = await Promise.race([struck, pause(STEP_LIMIT_MS).then(() => undefined)]);
      if (number === undefined) {
        bank.onArrival = () => undefined;
        return false;
      }
      await recover(cluster, number, blow, random);
      return true;
    },
  };
}

function atAnyTime(blow: Blow): Fault {
  return {
    name: `${blow} any time`,
    async strike(cluster, random) {
      const number = random.integer(0, cluster.instances.length - 1);
      cluster.instanceAt(number).signal(blow);
      await recover(cluster, number, blow, random);
      return true;
    },
  };
}

/** A stop may be longer than all that an attempt may take; what ended is started again. */
async function recover(
  cluster: Cluster,
  number: number,
  blow: Blow,
  random: SeededRandom,
): Promise<void> {
  if (blow === 'SIGSTOP') {
    const { deadlineMs, marginMs, cooldownMs } = cluster.options.times;
    await pause(random.integer(deadlineMs + 100, deadlineMs + marginMs + cooldownMs + 500));
    cluster.instanceAt(number).signal('SIGCONT');
  } else {
    await cluster.restart(number);
  }
}

const storeFaults: readonly Fault[] = [
  ...Array.from({ length: 2 }, () =>
    storeFault('store killed', async ({ redis }, random) => {
      await redis?.kill();
      await pause(random.integer(100, 1_200));
      await redis?.restart();
    }),
  ),
  storeFault('store paused for less than a command may take', async ({ redis }, random) => {
    redis?.pause();
    await pause(random.integer(200, 900));
    redis?.resume();
  }),
  storeFault('store paused for longer than a command may take', async ({ redis }, random) => {
    redis?.pause();
    await pause(random.integer(1_200, 3_000));
    redis?.resume();
  }),
  ...Array.from({ length: 3 }, () =>
    storeFault('store connections cut', async ({ storeLinks }) => {
      storeLinks.forEach((link) => link.cut());
    }),
  ),
  storeFault('store delayed', (cluster, random) => delayed(cluster, random.integer(50, 300))),
  storeFault('store delayed for longer than a command may take', (cluster, random) =>
    delayed(cluster, random.integer(600, 1_000)),
  ),
  storeFault('store swallows what is sent to it', async ({ storeLinks }, random) => {
    const link = storeLinks[random.integer(0, storeLinks.length - 1)];
    if (link) {
      link.swallowing = true;
      await pause(random.integer(300, 1_500));
      link.swallowing = false;
      link.cut();
    }
  }),
  storeFault('store flushed', (cluster) => cluster.flush()),
];

function storeFault(
  name: string,
  strike: (cluster: Cluster, random: SeededRandom) => Promise<void>,
): Fault {
  return { name, strike: (cluster, random) => strike(cluster, random).then(() => true) };
}

/** Each way, so a command takes twice as long. */
async function delayed({ storeLinks }: Cluster, delayMs: number): Promise<void> {
  storeLinks.forEach((link) => (link.delayMs = delayMs));
  await pause(2_000);
  storeLinks.forEach((link) => (link.delayMs = 0));
}
