import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './toolchain.mjs';

const START_LIMIT_MS = 30_000;

/**
 * Starts the built service with its sandbox, on free ports and with a ledger of its own.
 * @param {Record<string, string>} [environment] settings that differ
 * @returns {Promise<{ url: string, sandboxUrl: string, stop: () => Promise<void> }>}
 * @throws Error when it is not built, or does not start within 30 s
 */
export async function startSandboxService(environment = {}) {
  if (!existsSync(`${root}dist/sandbox.js`)) {
    throw new Error('The service is not built: run npm run build');
  }
  const ledger = mkdtempSync(join(tmpdir(), 'client-checks-'));
  const child = spawn(process.execPath, [`${root}dist/sandbox.js`], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: '0',
      METRICS_PORT: '0',
      LEDGER_PATH: ledger,
      LOG_LEVEL: 'fatal',
      RATE_LIMIT: 'off',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const welcome = await firstOutput(child, /^\s*What was sent (\S+)\/transfers/m);
  return {
    url: /Swagger UI\s+(\S+)\/docs/.exec(welcome)[1].replace('localhost', '127.0.0.1'),
    sandboxUrl: /What was sent (\S+)\/transfers/.exec(welcome)[1],
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(ledger, { recursive: true, force: true });
    },
  };
}

function firstOutput(child, expected) {
  return new Promise((resolve, reject) => {
    let output = '';
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error('The service did not start in time'));
    }, START_LIMIT_MS);
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (expected.test(output)) {
        clearTimeout(limit);
        resolve(output);
      }
    });
    child.once('close', (code) => {
      clearTimeout(limit);
      reject(new Error(`The service ended with ${code}\n${output}`));
    });
  });
}
