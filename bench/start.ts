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
  const times = new Map<string, number[]>();
  const present = builds.filter(({ path }) => existsSync(repositoryFile(path)));
  for (let round = 0; round < STARTS; round += 1) {
    for (const { name, path } of present) {
      const directory = await scratchDirectory();
      const server = await startOurs('http://127.0.0.1:9/v3', directory, {}, path);
      await stopAll([server], directory);
      times.set(name, [...(times.get(name) ?? []), server.startMs]);
    }
  }
  const rows = [...times].map(([name, taken]) =>
    row([
      name,
      median(taken).toFixed(0),
      Math.min(...taken).toFixed(0),
      Math.max(...taken).toFixed(0),
    ]),
  );
  return [
    `### Start: from the process's start until it takes connections, ${STARTS} times`,
    '',
    row(['build', 'median ms', 'fastest', 'slowest']),
    '|---|--:|--:|--:|',
    ...rows,
  ].join('\n');
}
