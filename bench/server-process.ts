import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { pinned } from './machine.js';

/** Of the kernel's clock, in which it counts processor time. */
const TICKS_PER_SECOND = 100;
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 60_000;

export interface ServerOptions {
  readonly command: readonly string[];
  readonly port: number;
  readonly core: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Where its output goes; absent: nowhere. */
  readonly logFile?: string;
}

export interface Memory {
  readonly residentMiB: number;
  /** Without the pages of mapped files, which the kernel may drop at any time. */
  readonly anonymousMiB: number;
}

/** A server in a process of its own, as it would run in production. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    /** From the start of the process until it took a connection. */
    readonly startMs: number,
  ) {}

  /** @throws when it ends, or takes no connection in time */
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const { port, core, env, cwd, logFile } = options;
    const [program = '', ...args] = pinned(core, options.command);
    const output = logFile === undefined ? 'ignore' : openSync(logFile, 'a');
    const startedAt = performance.now();
    const child = spawn(program, args, {
      cwd,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', output, logFile === undefined ? 'inherit' : output],
    });
    if (typeof output === 'number') {
      closeSync(output);
    }
    while (!(await takesConnections(port))) {
      if (child.exitCode !== null || performance.now() - startedAt > START_LIMIT_MS) {
        child.kill('SIGKILL');
        throw new Error(`${options.command.join(' ')} did not start; see ${logFile ?? 'above'}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return new ServerProcess(child, port, performance.now() - startedAt);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Processor time so far, of the process and its children. */
  cpuSeconds(): number {
    return this.sum((pid) => {
      // After the name, which may hold spaces: user and system time are the 12th and 13th fields.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    });
  }

  memory(): Memory {
    const of = (name: string) =>
      this.sum((pid) => {
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1_024;
      });
    return { residentMiB: of('VmRSS'), anonymousMiB: of('RssAnon') };
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) {
      return;
    }
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(timer);
  }

  private sum(of: (pid: number) => number): number {
    const pid = this.child.pid ?? 0;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return [pid, ...children.split(' ').filter(Boolean).map(Number)]
      .map(of)
      .reduce((total, value) => total + value, 0);
  }
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
