import { contestants, ours, oursOnRedis, tutorial, type Contestant } from './contestants.js';
import { has } from './machine.js';
import { measureAddedLatency } from './paced-load.js';
import { row } from './report.js';
import { SlowArgos } from './slow-argos.js';

const PER_SECOND = 100;
const ARGOS_MS = 300;
const WARM_UP_SECONDS = 30;

/** What a server adds to Argos's own time at a load that people make. */
export async function latency(seconds: number): Promise<string> {
  const bare = contestants.filter(({ name }) => name.startsWith('bare'));
  const field: Contestant[] = [
    ours,
    ...(has('redis-server') ? [oursOnRedis] : []),
    tutorial,
    ...bare,
  ];
  const rows: string[] = [];
  for (const contestant of field) {
    const argos = await SlowArgos.start(ARGOS_MS);
    const { server, stop } = await contestant.start(argos.baseUrl);
    const pace = { perSecond: PER_SECOND, seconds: WARM_UP_SECONDS };
    await measureAddedLatency(server.url, argos, pace);
    const added = await measureAddedLatency(server.url, argos, { ...pace, seconds });
    await stop();
    await argos.stop();
    const { refused, p50Ms, p99Ms, maxMs } = added;
    rows.push(
      row([contestant.name, p50Ms.toFixed(2), p99Ms.toFixed(2), maxMs.toFixed(1), refused]),
    );
    console.error(rows.at(-1));
  }
  return [
    `### Added latency: ${PER_SECOND} requests a second, Argos answers in ${ARGOS_MS} ms`,
    '',
    'The time a client waited less the time for which Argos held the request, client and loopback included.',
    '',
    row(['server', 'p50 ms', 'p99 ms', 'longest ms', 'not 200']),
    '|---|--:|--:|--:|--:|',
    ...rows,
  ].join('\n');
}
