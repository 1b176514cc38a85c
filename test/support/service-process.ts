import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { goodBody } from './service.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LOADER = new URL('../contract/typescript-loader.mjs', import.meta.url).href;
const SOURCES = ['--import', LOADER, join(ROOT, 'src/main.ts')];
const POLL_MS = 10;
const LIMIT_MS = 45_000;

/** An answer as it came over the wire. */
export interface WireReply {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Record<string, unknown>;
}

/** The service as a process of its own, which takes signals and ends with an exit code. */
export class ServiceProcess {
  readonly lines: Record<string, unknown>[] = [];
  /** What it wrote that is no log line. */
  readonly output: string[] = [];
  readonly exit: Promise<number | NodeJS.Signals>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly directory: string,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream! }).on('line', (line) => this.take(line));
    }
    this.exit = once(child, 'exit').then(
      ([code, signal]) => (code ?? signal) as number | NodeJS.Signals,
    );
  }

  /**
   * Spawns it, with a ledger of its own unless the environment names another.
   * @param program what Node is to run; absent: the sources
   */
  static spawn(
    environment: Record<string, string>,
    program: readonly string[] = SOURCES,
  ): ServiceProcess {
    const directory = mkdtempSync(join(tmpdir(), 'account-check-'));
    const child = spawn(process.execPath, program, {
      cwd: directory,
      env: {
        PATH: process.env['PATH'],
        HOST: '127.0.0.1',
        PORT: '0',
        METRICS_PORT: '0',
        DOCS: 'off',
        RATE_LIMIT: 'off',
        ARGOS_API_KEY: 'test-argos-key-4f9a1c',
        LEDGER_PATH: join(directory, 'ledger'),
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new ServiceProcess(child, directory);
  }

  /** Spawns it and waits until it listens. */
  static async start(
    environment: Record<string, string>,
    program?: readonly string[],
  ): Promise<ServiceProcess> {
    const service = ServiceProcess.spawn(environment, program);
    await service.logged('listening');
    return service;
  }

  get url(): string {
    return String(this.lines.find(({ msg }) => msg === 'listening')?.['url']);
  }

  async post(key: string, submissionId: string): Promise<WireReply> {
    return this.send('POST', '/v1/account-verifications', {
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ ...goodBody, submissionId }),
    });
  }

  async get(path: string): Promise<WireReply> {
    return this.send('GET', path, {});
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Nobody reads its log any more. */
  closeLog(): void {
    this.child.stdout?.destroy();
  }

  /** Waits for a log line with this message. */
  async logged(message: string): Promise<void> {
    await until(() => this.lines.some(({ msg }) => msg === message), `it logs "${message}"`);
  }

  /** Ends it, however it is. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exit;
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async send(
    method: 'GET' | 'POST',
    path: string,
    options: { headers?: Record<string, string>; body?: string },
  ): Promise<WireReply> {
    const { statusCode, headers, body } = await request(this.url + path, { method, ...options });
    const json = (await body.json()) as Record<string, unknown>;
    return { status: statusCode, headers, body: json };
  }

  private take(line: string): void {
    try {
      this.lines.push(JSON.parse(line) as Record<string, unknown>);
    } catch {
      this.output.push(line);
    }
  }
}

/** Polls until something is true, within a limit. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
): Promise<void> {
  const giveUpAt = performance.now() + LIMIT_MS;
  while (!(await condition())) {
    if (performance.now() > giveUpAt) {
      throw new Error(`waited in vain until ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
