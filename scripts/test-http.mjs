// Runs every request of requests.http once against the sandbox and compares the answers with what
// the file says; and the file with the sandbox's table, so that no account is left out.
import { readFileSync } from 'node:fs';
import { Checks } from './client-checks/checks.mjs';
import { parseHttpFile } from './client-checks/http-file.mjs';
import { startSandboxService } from './client-checks/sandbox-service.mjs';
import { root } from './client-checks/toolchain.mjs';

const text = readFileSync(`${root}requests.http`, 'utf8');
const { magicAccounts } = await import(`${root}dist/sandbox/magic-accounts.js`);
const checks = new Checks();
// Longer than the sandbox's slow success, and shorter than a person's patience for its silence.
const service = await startSandboxService({ ARGOS_DEADLINE_MS: '14000' });
const requests = parseHttpFile(text, { host: service.url });

try {
  await checks.check('the file has every account of the sandbox', () => {
    const missing = magicAccounts.filter(({ accountNumber }) => !text.includes(accountNumber));
    if (missing.length > 0) {
      throw new Error(missing.map(({ accountNumber }) => accountNumber).join('\n'));
    }
  });
  for (const request of requests) {
    await checks.check(`${request.name}: ${request.expect?.code ?? request.expect?.status}`, () =>
      answersAsExpected(request),
    );
  }
} finally {
  await service.stop();
}
checks.finish();

async function answersAsExpected({ method, url, headers, body, expect }) {
  if (!expect) {
    throw new Error('the file does not say what to expect');
  }
  const response = await fetch(url, { method, headers, body, signal: AbortSignal.timeout(45_000) });
  const answer = await response.text();
  const { code } = answer.startsWith('{') ? JSON.parse(answer) : {};
  if (response.status !== expect.status || (expect.code && code !== expect.code)) {
    throw new Error(
      `expected ${expect.status} ${expect.code ?? ''}, got ${response.status} ${answer}`,
    );
  }
}
