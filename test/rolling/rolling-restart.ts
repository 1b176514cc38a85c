import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { startRedis } from '../support/redis-server.js';
import { CountingArgos } from './counting-argos.js';
import { Instance } from './instance.js';
import { Load } from './load.js';
import type { Reply } from './load.js';
import { Proxy } from './proxy.js';

/*
 * Restarts three instances, one after another, under load, behind nginx and on one Redis. No
 * request may fail, and no submission may get a second won. Ends with exit code 1 if one does.
 */

const INSTANCES = 3;
const REQUESTS_PER_SECOND = 50;
const SETTLE_MS = 3_000;
const REPEATED = 100;
const TIME_LIMIT_MS = 180_000;

interface Phase {
  readonly name: string;
  readonly replies: readonly Reply[];
  readonly resent: number;
}

async function main(): Promise<boolean> {
  const [proxyPort = 0, ...ports] = await freePorts(INSTANCES + 1);
  const redis = await startRedis();
  const argos = await CountingArgos.start();
  const instances = ports.map(
    (port) =>
      new Instance(port, {
        HOST: '127.0.0.1',
        METRICS_PORT: '0',
        LOG_LEVEL: 'error',
        DOCS: 'off',
        RATE_LIMIT: 'off',
        TRUSTED_PROXIES: '1',
        ARGOS_BASE_URL: argos.baseUrl,
        ARGOS_API_KEY: 'rolling-test-key',
        LEDGER: 'redis',
        REDIS_URL: redis.url,
        LEDGER_SECRET: 'a ledger secret for the rolling restart',
      }),
  );
  let proxy: Proxy | undefined;
  try {
    await Promise.all(instances.map((instance) => instance.start()));
    proxy = Proxy.start(proxyPort, ports);
    return await run(instances, proxy, argos, `http://127.0.0.1:${proxyPort}`);
  } finally {
    await proxy?.stop();
    await Promise.all(instances.map((instance) => instance.terminate()));
    await argos.stop();
    await redis.stop();
  }
}

async function run(
  instances: readonly Instance[],
  proxy: Proxy,
  argos: CountingArgos,
  url: string,
): Promise<boolean> {
  const load = new Load(url);
  const phases: Phase[] = [];
  const exitCodes: (number | null)[] = [];
  const phase = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const before = { replies: load.replies.length, resent: proxy.resent };
    console.log(`${name} …`);
    await work();
    const replies = load.replies.slice(before.replies);
    phases.push({ name, replies, resent: proxy.resent - before.resent });
  };
  await pause(500);
  load.start(REQUESTS_PER_SECOND);
  await phase('before', () => pause(SETTLE_MS));
  for (const [index, instance] of instances.entries()) {
    await phase(`restart of instance ${index + 1}`, async () => {
      exitCodes.push(await instance.terminate());
      await instance.start();
      await pause(SETTLE_MS);
    });
  }
  await phase('after', () => load.stop());
  const sent = load.replies.length;
  const repeated = await Promise.all(
    Array.from({ length: REPEATED }, (_, i) => load.repeat(Math.floor((i * sent) / REPEATED))),
  );
  await load.close();
  return report(phases, repeated, exitCodes, argos);
}

function report(
  phases: readonly Phase[],
  repeated: readonly Reply[],
  exitCodes: readonly (number | null)[],
  argos: CountingArgos,
): boolean {
  const isGood = ({ code }: Reply): boolean => code === 'CODE_SENT';
  const replies = phases.flatMap((phase) => phase.replies);
  console.table(
    phases.map(({ name, replies: part, resent }) => ({
      phase: name,
      answered: part.length,
      failed: part.filter((reply) => !isGood(reply)).length,
      'sent on by nginx': resent,
      'slowest (ms)': Math.round(Math.max(0, ...part.map(({ ms }) => ms))),
    })),
  );
  const failures = replies.filter((reply) => !isGood(reply)).map(({ code }) => code);
  const moved = [...argos.transfers.values()];
  const checks: readonly (readonly [string, boolean])[] = [
    [
      `no request of ${replies.length} failed ${[...new Set(failures)].join(' ')}`,
      failures.length === 0,
    ],
    [
      `no submission of ${moved.length} got a second won`,
      moved.every((transfers) => transfers === 1),
    ],
    [`${REPEATED} repeated keys were replayed`, repeated.every((r) => isGood(r) && r.replayed)],
    [
      `every instance ended with exit code 0 (${exitCodes.join(', ')})`,
      exitCodes.every((code) => code === 0),
    ],
  ];
  for (const [what, holds] of checks) {
    console.log(`${holds ? 'ok    ' : 'FAILED'} ${what}`);
  }
  const failed = checks.filter(([, holds]) => !holds).length;
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  return failed === 0;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(
    servers.map((server) => new Promise((resolve) => server.once('listening', resolve))),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

setTimeout(() => {
  console.log(`FAILED not done after ${TIME_LIMIT_MS / 1_000} s\n0 passed, 1 failed`);
  process.exit(1);
}, TIME_LIMIT_MS).unref();
process.exit((await main()) ? 0 : 1);
