import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const START_LIMIT_MS = 30_000;
const PROBE_INTERVAL_MS = 100;

/** One instance of the built service, which can be restarted on its port. */
export class Instance {
  private child: ChildProcess | undefined;

  constructor(
    readonly port: number,
    private readonly environment: Record<string, string>,
  ) {
    // None outlives the run, whichever way that ends.
    process.once('exit', () => this.child?.kill('SIGKILL'));
  }

  /** Starts it, and waits until it is ready. */
  async start(): Promise<void> {
    this.child = spawn(process.execPath, [MAIN], {
      env: { PATH: process.env['PATH'], PORT: String(this.port), ...this.environment },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const giveUpAt = performance.now() + START_LIMIT_MS;
    while (!(await this.isReady())) {
      if (performance.now() > giveUpAt || this.child.exitCode !== null) {
        throw new Error(`the instance on port ${this.port} did not start`);
      }
      await new Promise((resolve) => setTimeout(resolve, PROBE_INTERVAL_MS));
    }
  }

  /** Stops it as a platform does. @returns its exit code */
  async terminate(): Promise<number | null> {
    const { child } = this;
    if (!child || child.exitCode !== null) {
      return null;
    }
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`http://127.0.0.1:${this.port}/health/ready`)).ok;
    } catch {
      return false;
    }
  }
}
