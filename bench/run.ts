import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { compare } from './compare.js';
import { growth } from './growth.js';
import { latency } from './latency.js';
import { loadGenerator } from './load.js';
import { leaveServerCore, machineFacts } from './machine.js';
import { benchFile } from './paths.js';
import { renderComparison } from './report.js';
import { start } from './start.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '8' },
    only: { type: 'string', default: '' },
    attempts: { type: 'string', default: '1000000' },
    write: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const facts = [...machineFacts(), `load by ${loadGenerator}, 64 connections`];

/** The parts of the report, in its order. Each takes minutes; the comparison is the default. */
const parts: Readonly<Record<string, () => Promise<string>>> = {
  compare: async () => {
    const rounds = Number(values.rounds);
    const samples = await compare({ rounds, seconds, only: values.only });
    const wrong = samples.filter(({ problems }) => problems.length > 0);
    process.exitCode = wrong.length > 0 ? 1 : 0;
    return `Medians of ${rounds} interleaved rounds of ${seconds} s.\n\n${renderComparison(samples)}`;
  },
  latency: () => latency(seconds * 4),
  growth: () => growth({ seconds, attempts: Number(values.attempts) }),
  start,
};

leaveServerCore();
const wanted = positionals[0] === 'all' ? Object.keys(parts) : positionals;
const report: string[] = [];
/** Each part is told as soon as it is there: a whole run takes the better part of an hour. */
const tell = (section: string): void => {
  console.log(`${section}\n`);
  report.push(section);
};
tell(['# Measurements', '', ...facts.map((fact) => `- ${fact}`)].join('\n'));
for (const name of wanted.length > 0 ? wanted : ['compare']) {
  const part = parts[name];
  if (!part) {
    throw new Error(`there is no ${name}: choose of ${Object.keys(parts).join(', ')} and all`);
  }
  tell(await part());
}
if (values.write) {
  await writeFile(benchFile('RESULTS.md'), `${report.join('\n\n')}\n`);
}
