import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import {
  OUR_SECRET,
  ours,
  redisSettings,
  scratchDirectory,
  startOurs,
  startRedis,
  stopAll,
} from './contestants.js';
import { newTag, runLoad, type LoadResult } from './load.js';
import { has } from './machine.js';
import { measureAddedLatency } from './paced-load.js';
import { benchFile } from './paths.js';
import { row } from './report.js';
import type { ServerProcess } from './server-process.js';
import { SlowArgos } from './slow-argos.js';
import { Upstream } from './upstream.js';

const IN_FLIGHT = [1, 10, 100, 1_000];
const ARGOS_MS = 300;
const INSTANCES = [1, 2, 4];
const CONNECTIONS = 64;
const EXPIRED_RECORDS = 50_000;
/** For how long attempts are made between two lines of the table. */
const LINE_SECONDS = 60;

export interface GrowthOptions {
  readonly seconds: number;
  /** How many attempts are put into one ledger. */
  readonly attempts: number;
}

/** What changes when more is asked, and more is kept. */
export async function growth({ seconds, attempts }: GrowthOptions): Promise<string> {
  const parts = [
    await inFlight(seconds),
    await manyAttempts(attempts),
    await sweep(seconds * 2),
    ...(has('redis-server') ? [await instances(seconds)] : []),
  ];
  return parts.join('\n\n');
}

async function inFlight(seconds: number): Promise<string> {
  const argos = await SlowArgos.start(ARGOS_MS);
  const { server, stop } = await ours.start(argos.baseUrl);
  const lines = await inTurn(IN_FLIGHT, async (connections) => {
    const cpuBefore = server.cpuSeconds();
    const load = { url: server.url, workload: 'forward', connections, seconds } as const;
    const result = await runLoad({ ...load, tag: newTag() });
    const cpu = cpuOfThousand(server, cpuBefore, result);
    return [connections, ...figures(result, cpu), memoryOf(server)];
  });
  await stop();
  await argos.stop();
  return table(
    `Requests in flight (Argos answers in ${ARGOS_MS} ms)`,
    ['in flight', 'requests/s', 'p50 ms', 'p99 ms', 'CPU s per 1,000', 'wrong', 'MiB (anonymous)'],
    lines,
  );
}

async function manyAttempts(attempts: number): Promise<string> {
  const directory = await scratchDirectory();
  const upstream = await Upstream.start(directory);
  const { server, stop } = await ours.start(upstream.baseUrl);
  const lines: (string | number)[][] = [];
  let recorded = 0;
  while (recorded < attempts) {
    const cpuBefore = server.cpuSeconds();
    const load = { url: server.url, workload: 'forward', connections: CONNECTIONS } as const;
    const result = await runLoad({ ...load, seconds: LINE_SECONDS, tag: newTag() });
    recorded += result.requests;
    const cpu = cpuOfThousand(server, cpuBefore, result);
    const line = [recorded, ...figures(result, cpu), memoryOf(server)];
    lines.push(line);
    console.error(row(line));
  }
  await stop();
  await upstream.stop();
  await stopAll([], directory);
  return table(
    'Attempts in one embedded ledger',
    ['attempts', 'requests/s', 'p50 ms', 'p99 ms', 'CPU s per 1,000', 'wrong', 'MiB (anonymous)'],
    lines,
  );
}

/** Expired records are deleted while people ask: does anybody wait for it? */
async function sweep(seconds: number): Promise<string> {
  const lines = await inTurn([0, EXPIRED_RECORDS], async (expired) => {
    const directory = await scratchDirectory();
    const path = join(directory, 'ledger');
    spawnSync('node', [benchFile('load/expired-ledger.mjs'), path, OUR_SECRET, String(expired)]);
    const argos = await SlowArgos.start(ARGOS_MS);
    const server = await startOurs(argos.baseUrl, directory, { LEDGER_PATH: path });
    await measureAddedLatency(server.url, argos, { perSecond: 100, seconds: 5 });
    const added = await measureAddedLatency(server.url, argos, { perSecond: 100, seconds });
    await stopAll([server], directory);
    await argos.stop();
    const { p50Ms, p99Ms, maxMs, refused } = added;
    return [expired, p50Ms.toFixed(2), p99Ms.toFixed(2), maxMs.toFixed(1), refused];
  });
  return table(
    'The sweep of expired records, at 100 requests a second',
    ['expired records', 'added p50 ms', 'added p99 ms', 'longest ms', 'not 200'],
    lines,
  );
}

async function instances(seconds: number): Promise<string> {
  const lines = await inTurn(INSTANCES, async (count) => {
    const directory = await scratchDirectory();
    const upstream = await Upstream.start(directory);
    const redis = await startRedis(directory);
    const servers: ServerProcess[] = [];
    for (let started = 0; started < count; started += 1) {
      servers.push(await startOurs(upstream.baseUrl, directory, redisSettings(redis)));
    }
    const load = { workload: 'forward', connections: CONNECTIONS / count } as const;
    const runAll = (forSeconds: number) =>
      Promise.all(
        servers.map(({ url }) => runLoad({ ...load, url, seconds: forSeconds, tag: newTag() })),
      );
    await runAll(5);
    const cpuOfAll = () => servers.reduce((sum, server) => sum + server.cpuSeconds(), 0);
    const [cpuBefore, redisBefore, sentBefore] = [
      cpuOfAll(),
      redis.cpuSeconds(),
      await upstream.settledCount(),
    ];
    const results = await runAll(seconds);
    const requests = results.reduce((sum, result) => sum + result.requests, 0);
    const perThousand = (cpuSeconds: number) => ((cpuSeconds * 1_000) / requests).toFixed(3);
    const line = [
      count,
      Math.round(results.reduce((sum, result) => sum + result.requests / result.seconds, 0)),
      perThousand(cpuOfAll() - cpuBefore),
      perThousand(redis.cpuSeconds() - redisBefore),
      results.reduce((sum, result) => sum + result.refused + result.broken, 0),
      (await upstream.settledCount()) - sentBefore - requests,
    ];
    await stopAll([...servers, redis, upstream], directory);
    return line;
  });
  return table(
    'Instances on one Redis, all on the same core',
    [
      ...['instances', 'requests/s', 'CPU s per 1,000', 'of Redis', 'wrong'],
      'sent but not counted as answered',
    ],
    lines,
  );
}

function figures(result: LoadResult, cpuSecondsPerThousand: string): (string | number)[] {
  const { requests, seconds, p50Ms, p99Ms, refused, broken } = result;
  return [
    Math.round(requests / seconds),
    p50Ms.toFixed(1),
    p99Ms.toFixed(1),
    cpuSecondsPerThousand,
    refused + broken,
  ];
}

function cpuOfThousand(server: ServerProcess, before: number, { requests }: LoadResult): string {
  return (((server.cpuSeconds() - before) * 1_000) / requests).toFixed(3);
}

function memoryOf(server: ServerProcess): string {
  const { residentMiB, anonymousMiB } = server.memory();
  return `${residentMiB.toFixed(0)} (${anonymousMiB.toFixed(0)})`;
}

async function inTurn<T>(
  values: readonly T[],
  measure: (value: T) => Promise<(string | number)[]>,
): Promise<(string | number)[][]> {
  const lines = [];
  for (const value of values) {
    const line = await measure(value);
    lines.push(line);
    console.error(row(line));
  }
  return lines;
}

function table(
  title: string,
  columns: readonly string[],
  lines: readonly (readonly (string | number)[])[],
): string {
  return [
    `### ${title}`,
    '',
    row(columns),
    `|${columns.map(() => '--:|').join('')}`,
    ...lines.map(row),
  ].join('\n');
}
