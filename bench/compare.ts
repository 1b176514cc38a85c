import { contestants, scratchDirectory, stopAll, type Contestant } from './contestants.js';
import { newTag, runLoad, type LoadResult } from './load.js';
import type { Memory, ServerProcess } from './server-process.js';
import { Upstream } from './upstream.js';
import { expectsRefusals, reachesUpstream, type Workload } from './workloads.js';

const CONNECTIONS = 64;
/** V8 has compiled what is hot by then, also of the largest: less, and a cold start is measured. */
const WARM_UP_SECONDS = 15;

/** How many attempts the replays go round. */
const MOST_RECORDED = 1_000;

export interface Sample {
  readonly contestant: string;
  readonly workload: Workload;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuSecondsPerThousand: number;
  readonly memory: Memory;
  /** What was wrong with the answers; a sample with problems proves nothing. */
  readonly problems: readonly string[];
}

export interface CompareOptions {
  readonly rounds: number;
  readonly seconds: number;
  /** Only contestants whose name holds this. */
  readonly only: string;
}

/** Runs every contestant on every workload it answers, in turn, as often as there are rounds. */
export async function compare(options: CompareOptions): Promise<readonly Sample[]> {
  const field = contestants.filter(({ name }) => name.includes(options.only));
  const directory = await scratchDirectory();
  const upstream = await Upstream.start(directory);
  const samples: Sample[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    // Each round starts with another one, so that nobody always follows the same neighbour.
    const order = field.map((_, index) => field[(index + round) % field.length]).filter(isPresent);
    for (const contestant of order) {
      for (const sample of await measure(contestant, upstream, options.seconds)) {
        samples.push(sample);
        progress(`round ${round + 1}`, sample);
      }
    }
  }
  await upstream.stop();
  await stopAll([], directory);
  return samples;
}

async function measure(
  contestant: Contestant,
  upstream: Upstream,
  seconds: number,
): Promise<Sample[]> {
  const { server, stop } = await contestant.start(upstream.baseUrl);
  const samples: Sample[] = [];
  // Replays repeat what the warm-up recorded.
  const warmUpTag = newTag();
  const { url } = server;
  const warmUp = await runLoad({
    url,
    workload: 'forward',
    connections: CONNECTIONS,
    seconds: WARM_UP_SECONDS,
    tag: warmUpTag,
  });
  // Half of them: the last ones may still have been under way when the load stopped.
  const recorded = Math.min(MOST_RECORDED, Math.ceil(warmUp.requests / 2));
  for (const workload of contestant.answers) {
    const tag = workload === 'replay' ? warmUpTag : newTag();
    const sentBefore = await upstream.settledCount();
    const cpuBefore = server.cpuSeconds();
    const result = await runLoad({
      url,
      workload,
      connections: CONNECTIONS,
      seconds,
      tag,
      recorded,
    });
    const cpuSeconds = server.cpuSeconds() - cpuBefore;
    const sent = (await upstream.settledCount()) - sentBefore;
    samples.push({
      contestant: contestant.name,
      workload,
      ...rates(result, cpuSeconds, server),
      problems: problemsOf(workload, result, sent),
    });
  }
  await stop();
  return samples;
}

function rates(result: LoadResult, cpuSeconds: number, server: ServerProcess) {
  const { requests, seconds, p50Ms, p99Ms } = result;
  return {
    perSecond: requests / seconds,
    p50Ms,
    p99Ms,
    cpuSecondsPerThousand: (cpuSeconds * 1_000) / requests,
    memory: server.memory(),
  };
}

/** Compares what was answered with what should have been, and with what the upstream saw. */
export function problemsOf(workload: Workload, result: LoadResult, sent: number): string[] {
  const { requests, refused, broken } = result;
  const expectedRefused = expectsRefusals(workload) ? requests : 0;
  // The load stops while requests are under way: those were sent, but not counted as answered.
  const [least, most] = reachesUpstream(workload) ? [requests, requests + CONNECTIONS] : [0, 0];
  return [
    ...(broken > 0 ? [`${broken} requests without an answer`] : []),
    ...(refused === expectedRefused ? [] : [`${refused} refusals, not ${expectedRefused}`]),
    ...(sent >= least && sent <= most ? [] : [`upstream saw ${sent}, not ${least} to ${most}`]),
  ];
}

function progress(round: string, sample: Sample): void {
  const { contestant, workload, perSecond, p50Ms, p99Ms, cpuSecondsPerThousand, problems } = sample;
  const numbers = [
    `${Math.round(perSecond)}/s`,
    `p50 ${p50Ms.toFixed(1)} ms`,
    `p99 ${p99Ms.toFixed(1)} ms`,
    `${(cpuSecondsPerThousand * 1_000).toFixed(0)} CPU µs each`,
  ];
  console.error(
    [round, contestant, workload, ...numbers, ...problems.map((text) => `!! ${text}`)].join(' | '),
  );
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}
