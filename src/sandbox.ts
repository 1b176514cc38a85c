import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { readEnvironment } from './config/config.js';
import { startSandbox } from './sandbox/sandbox-server.js';
import { startService } from './service.js';

/** Starts the service with an Argos of our own behind it: nothing leaves this machine. */
async function main(): Promise<void> {
  const apiKey = randomBytes(16).toString('hex');
  const sandbox = await startSandbox({ port: 0, apiKey });
  const app = await startService({
    ...readEnvironment(),
    ARGOS_BASE_URL: sandbox.url,
    ARGOS_API_KEY: apiKey,
    ARGOS_API_KEY_FILE: '',
  });
  console.log(welcome(await app.getUrl(), new URL(sandbox.url).origin));
}

function welcome(serviceUrl: string, sandboxUrl: string): string {
  // Listening on every interface is shown as an address that can be clicked.
  const url = serviceUrl.replace(/\/\/(0\.0\.0\.0|\[::1?\])/, '//localhost');
  return `
The service runs with a sandbox in the place of Argos. No money moves.

  Swagger UI    ${url}/docs
  Problem codes ${url}/problems
  What was sent ${sandboxUrl}/transfers

Try an attempt (a new Idempotency-Key is a new attempt):

  curl -i ${url}/v1/account-verifications \\
    -H "Idempotency-Key: try-$(date +%s)" -H 'Content-Type: application/json' \\
    -d '{"submissionId":"demo-submission","requestType":"occupancy","userName":"홍길동","bankCode":"088","accountNumber":"110123456789"}'

The README lists the account numbers that make the sandbox answer otherwise. Ctrl-C stops both.
`;
}

await main();
