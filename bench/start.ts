import { existsSync } from 'node:fs';
import { scratchDirectory, startOurs, stopAll } from './contestants.js';
import { repositoryFile } from './paths.js';
import { median, row } from './report.js';

const STARTS = 9;

const builds = [
  { name: 'dist/main.js', path: 'dist/main.js' },
  { name: 'bundle (container)', path: 'dist/bundle/main.js' },
];

/** From the start of the process until it takes connections. */
export async function start(): Promise<string> {
  const present = builds.filter(({ path }) => existsSync(repositoryFile(path)));
  const taken = present.map(({ name }) => ({ name, ms: [] as number[], cpuMs: [] as number[] }));
  for (let round = 0; round < STARTS; round += 1) {
    for (const [index, { path }] of present.entries()) {
      const directory = await scratchDirectory();
      const server = await startOurs('http://127.0.0.1:9/v3', directory, {}, path);
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
