import { spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { LOAD_CORE, has, pinned } from './machine.js';
import { benchFile } from './paths.js';
import type { Workload } from './workloads.js';

/** Makes the keys, submissions and account numbers of one run unlike any other's. */
export interface RunTag {
  /** Eight hexadecimal digits. */
  readonly text: string;
  /** Five decimal digits, the first of them not 0. */
  readonly digits: string;
}

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers of 4xx and 5xx. */
  readonly refused: number;
  /** Requests without an answer. */
  readonly broken: number;
}

export interface Load {
  readonly url: string;
  readonly workload: Workload;
  readonly connections: number;
  readonly seconds: number;
  readonly tag: RunTag;
  /** For replays: how many attempts of this tag are recorded. */
  readonly recorded?: number;
}

export const loadGenerator = has('wrk') ? 'wrk' : 'autocannon';

export function newTag(): RunTag {
  return { text: randomBytes(4).toString('hex'), digits: String(randomInt(10_000, 100_000)) };
}

/** Sends requests as fast as they are answered. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const { url, workload, connections, seconds, tag, recorded = 0 } = load;
  const wrk = [
    ...['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '60s'],
    ...['-s', benchFile('load/requests.lua'), url, '--'],
    ...[workload, tag.text, tag.digits, String(recorded)],
  ];
  const autocannon = [
    ...['node', benchFile('load/autocannon.mjs'), url],
    ...[connections, seconds, workload, tag.text, tag.digits, recorded].map(String),
  ];
  const output = await run(pinned(LOAD_CORE, loadGenerator === 'wrk' ? wrk : autocannon));
  const result = /^RESULT (.*)$/m.exec(output)?.[1];
  if (result === undefined) {
    throw new Error(`${loadGenerator} gave no result:\n${output}`);
  }
  return JSON.parse(result) as LoadResult;
}

async function run([program = '', ...args]: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  return output;
}
