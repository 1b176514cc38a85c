import { randomInt } from 'node:crypto';
import { TestService } from '../support/service.js';
import { Upstream } from '../support/upstream.js';
import { bodiesProperty } from './bodies.js';
import { connectionsProperty } from './connections.js';
import { fuzz } from './fuzz.js';
import type { Target } from './fuzz.js';

/*
 * Whatever comes in, the answer is a documented problem or a valid success: never a 500, a crash, or
 * a call to Argos for a body that breaks a rule; and memory stays flat. Prints its seed;
 * `npm run test:fuzz -- SEED` repeats a run. Ends with exit code 1 if something failed.
 */

const BODIES = 12_000;
const CONNECTIONS = 9_000;
const TIME_LIMIT_MS = 290_000;

async function main(seed: number): Promise<void> {
  console.log(`fuzz: seed ${seed}, ${BODIES} bodies and ${CONNECTIONS} connections`);
  const target = await startTarget();
  const runs = [
    await fuzz('bodies', bodiesProperty(target), { seed, numRuns: BODIES }, target),
    await fuzz('connections', connectionsProperty(target), { seed, numRuns: CONNECTIONS }, target),
  ];
  const { status } = await target.service.get('/health/ready');
  await target.service.close();
  await target.upstream.close();

  const passed = runs.reduce((sum, run) => sum + run.passed, 0);
  const failed = runs.filter((run) => !run.held).length + (status === 200 ? 0 : 1);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

async function startTarget(): Promise<Target> {
  const upstream = await Upstream.start();
  const service = await TestService.start({
    ARGOS_BASE_URL: upstream.baseUrl,
    UNKNOWN_COOLDOWN_MS: '0',
    LOG_LEVEL: 'error',
  });
  const { body } = await service.get('/v1/banks');
  const banks = new Set((body['banks'] as { code: string }[]).map(({ code }) => code));
  return { upstream, service, banks };
}

setTimeout(() => {
  console.error(`fuzz: not done after ${TIME_LIMIT_MS / 1_000} s`);
  process.exit(1);
}, TIME_LIMIT_MS).unref();

await main(Number(process.argv[2] ?? randomInt(2 ** 31)));
