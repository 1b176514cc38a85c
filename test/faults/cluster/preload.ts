import 'reflect-metadata';
import { writeSync } from 'node:fs';
import type { ArgosClient } from '../../../src/argos/argos-client.js';
import type { EmbeddedLedger } from '../../../src/ledger/embedded-ledger.js';
import type { RedisLedger } from '../../../src/ledger/redis-ledger.js';
import type { AttemptIdentity, AttemptLedger } from '../../../src/ledger/attempt-ledger.js';
import type { Order, StepReport } from './instance-orders.js';

/**
 * Loaded before the service with `node --import`, by the fault runs alone: the service knows
 * nothing of it. It reports the steps of every attempt on file descriptor 3, and at a step does to
 * its own process what it was ordered to: that way the fault hits exactly there.
 */
const REPORTS = 3;
const orders: Order[] = [];
let release: () => void = () => undefined;

process.on('message', (order: Order | 'release' | 'forget') => {
  if (order === 'release') {
    release();
  } else if (order === 'forget') {
    orders.length = 0;
    report({ forgotten: true });
  } else {
    orders.push(order);
    report({ ordered: order });
  }
});
process.on('disconnect', () => process.exit(1));

// Of the copy that is started, which may be edited.
const source = process.env['FAULTS_SOURCE'];
const embedded = (await import(`${source}/ledger/embedded-ledger.js`)) as {
  EmbeddedLedger: typeof EmbeddedLedger;
};
const redis = (await import(`${source}/ledger/redis-ledger.js`)) as {
  RedisLedger: typeof RedisLedger;
};
const argos = (await import(`${source}/argos/argos-client.js`)) as {
  ArgosClient: typeof ArgosClient;
};
observeLedger(embedded.EmbeddedLedger.prototype);
observeLedger(redis.RedisLedger.prototype);
observeArgos(argos.ArgosClient.prototype);

/** Methods as plain functions, which are called with a `this` of the caller's choice. */
type FunctionsOf<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (this: T, ...args: A) => R : never;
};

function observeLedger(ledger: FunctionsOf<AttemptLedger>): void {
  const { open, settle, remove } = ledger;
  ledger.open = async function (attempt, deadlineMs) {
    await reach({ step: 'before-open', ...attempt });
    const result = await open.call(this, attempt, deadlineMs);
    if (result.state === 'opened') {
      await reach({ step: 'after-open', ...attempt });
    }
    return result;
  };
  ledger.settle = async function (attempt, outcome, effect) {
    const { code } = outcome;
    await reach({ step: 'before-settle', ...attempt, code, effect });
    await settle.call(this, attempt, outcome, effect);
    await reach({ step: 'after-settle', ...attempt, code, effect });
  };
  ledger.remove = async function (attempt) {
    await reach({ step: 'before-remove', ...attempt }, () => remove.call(this, attempt));
    await remove.call(this, attempt);
    await reach({ step: 'after-remove', ...attempt });
  };
}

function observeArgos(client: FunctionsOf<ArgosClient>): void {
  const { send } = client;
  client.send = async function (command, exchange) {
    const answer = await send.call(this, command, exchange);
    await reach({ step: 'after-answer', attemptId: '', recordKey: '' });
    return answer;
  };
}

/** Reports the step, and carries out the first order that waits for it. */
async function reach(
  { step, attemptId, recordKey, ...rest }: StepReport & Partial<AttemptIdentity>,
  again?: () => Promise<void>,
): Promise<void> {
  const { code, effect } = rest;
  report({ reached: { step, attemptId, recordKey, code, effect }, at: Date.now() });
  const index = orders.findIndex((order) => order.step === step);
  const [order] = index < 0 ? [] : orders.splice(index, 1);
  if (order === undefined) {
    return;
  }
  report({ obeyed: order });
  switch (order.action) {
    case 'SIGKILL':
    case 'SIGSTOP':
      process.kill(process.pid, order.action);
      break;
    case 'hold':
      await new Promise<void>((resolve) => (release = resolve));
      break;
    case 'again':
      release = () => void again?.().then(() => report({ repeated: step }));
      break;
  }
}

/** Written before anything else happens: a killed process has still said where it was. */
function report(line: object): void {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(REPORTS, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
        throw error;
      }
    }
  }
}
