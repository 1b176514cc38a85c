// Lints openapi.json with Redocly's recommended rules and Spectral's with OWASP's: no error and no
// warning. What is excepted stands in test/clients/lint, each with its reason.
import { Checks } from './client-checks/checks.mjs';
import { run } from './client-checks/run.mjs';
import { requireToolchain, root, toolchain } from './client-checks/toolchain.mjs';

requireToolchain();
const document = process.argv[2] ?? `${root}openapi.json`;
const lint = `${root}test/clients/lint/`;
const checks = new Checks();

await checks.check('Redocly finds nothing', () =>
  run(`${toolchain}.bin/redocly`, ['lint', '--config', `${lint}redocly.yaml`, document], {
    env: { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  }),
);
await checks.check('Spectral with the OWASP rules finds nothing', () =>
  run(`${toolchain}.bin/spectral`, [
    'lint',
    '--fail-severity=hint',
    '--ruleset',
    `${lint}spectral.yaml`,
    document,
  ]),
);
checks.finish();
