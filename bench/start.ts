import { scratchDirectory, startOurs, stopAll } from './contestants.js';
import { median, row } from './report.js';

const STARTS = 9;

const builds: readonly { name: string; path: string; settings: Record<string, string> }[] = [
  { name: 'dist/main.js', path: 'dist/main.js', settings: {} },
  {
    name: 'bundle (container)',
    path: 'bundle/dist/main.js',
    settings: { NODE_OPTIONS: '--enable-source-maps' },
  },
];

/** From the start of the process until it takes connections. */
export async function start(): Promise<string> {
  const taken = builds.map(({ name }) => ({ name, ms: [] as number[], cpuMs: [] as number[] }));
  for (let round = 0; round < STARTS; round += 1) {
    for (const [index, { path, settings }] of builds.entries()) {
      const directory = await scratchDirectory();
      const server = await startOurs('http://127.0.0.1:9/v3', directory, settings, path);
      taken[index]?.ms.push(server.startMs);
      taken[index]?.cpuMs.push(server.cpuSeconds() * 1_000);
      await stopAll([server], directory);
    }
  }
  const rows = taken.map(({ name, ms, cpuMs }) =>
    row([name, ...[median(ms), Math.min(...ms), Math.max(...ms), median(cpuMs)].map(Math.round)]),
  );
  return [
    `### Start: from the process's start until it takes connections, ${STARTS} times`,
    '',
    row(['build', 'median ms', 'fastest', 'slowest', 'CPU ms']),
    '|---|--:|--:|--:|--:|',
    ...rows,
  ].join('\n');
}
