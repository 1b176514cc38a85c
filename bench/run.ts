import { parseArgs } from 'node:util';
import { compare } from './compare.js';
import { loadGenerator } from './load.js';
import { machineFacts } from './machine.js';
import { renderComparison } from './report.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '8' },
    only: { type: 'string', default: '' },
  },
});

const facts = [...machineFacts(), `load by ${loadGenerator}`];
const samples = await compare({
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  only: values.only,
});
console.log(facts.map((fact) => `- ${fact}`).join('\n'));
console.log(`\n${renderComparison(samples)}`);
process.exitCode = samples.some(({ problems }) => problems.length > 0) ? 1 : 0;
