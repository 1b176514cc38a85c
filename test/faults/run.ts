import './prepare.js';
import { guardScenarios } from './guard-scenarios.js';
import { promiseScenarios } from './promise-scenarios.js';
import { runScenario } from './run-scenario.js';
import { runRandom } from './random-run.js';

const only = process.argv[2] ?? '';
const led = process.argv[3] ?? '';
if (/^\d+$/.test(only)) {
  const t = Date.now();
  const r = await runRandom(Number(only), led as 'redis');
  console.log(
    r.violations.length,
    r.violations.slice(0, 8),
    r.sentAgainAfterFlush,
    r.faults,
    r.counts,
    Date.now() - t,
  );
  process.exit();
}
for (const ledger of ['embedded', 'redis'] as const) {
  for (const s of [...guardScenarios, ...promiseScenarios]) {
    if (
      !`${s.guard ?? s.name}`.includes(only) ||
      !s.ledgers.includes(ledger) ||
      !ledger.includes(led)
    )
      continue;
    for (const w of s.guard ? [undefined, s.guard] : [undefined]) {
      const t = Date.now();
      try {
        const v = await runScenario(s, ledger, w);
        console.log(
          ledger,
          w ? 'WITHOUT' : 'with',
          s.guard ?? s.name,
          s.breaks,
          [...new Set(v.violations.map((x) => x.invariant))].join(''),
          v.sentAgainAfterFlush,
          Date.now() - t,
          w ? '' : v.violations.slice(0, 2),
        );
      } catch (e) {
        console.log(ledger, w ? 'WITHOUT' : 'with', s.guard, e);
      }
    }
  }
}
