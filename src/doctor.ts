import 'reflect-metadata';
import { readEnvironment } from './config/config.js';
import { examine } from './doctor/examine.js';
import type { Finding } from './doctor/finding.js';

/** Prints what the doctor finds, in words; exit code 1 when something keeps the service from working. */
async function main(): Promise<void> {
  const findings = await examine(readEnvironment());
  findings.forEach((finding) => console.log(inWords(finding)));
  const problems = findings.filter(({ severity }) => severity === 'problem').length;
  console.log(problems === 0 ? '\nNo problem found.' : `\nProblems found: ${problems}.`);
  process.exit(problems === 0 ? 0 : 1);
}

function inWords({ severity, subject, text, advice }: Finding): string {
  const line = `${severity.padEnd(8)} ${subject}: ${text}`;
  return advice === undefined ? line : `${line}\n         → ${advice}`;
}

await main();
