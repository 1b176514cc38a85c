import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import type { InstanceReport, Order } from './instance-orders.js';

const PRELOAD = new URL('./preload.js', import.meta.url).href;
/** Generous: the machine may be busy. */
const START_LIMIT_MS = 60_000;
const REPORT_LIMIT_MS = 60_000;

export interface InstanceOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** The built service's `src`. */
  readonly source: string;
  readonly logFile: string;
  readonly onReport: (report: InstanceReport) => void;
}

/** One instance of the built service: its processes, one after the other. */
export class ServiceInstance {
  private child: ChildProcess | undefined;
  private listeners = new Set<(report: InstanceReport) => void>();
  private port = 0;

  constructor(private readonly options: InstanceOptions) {
    process.once('exit', this.killWithRun);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get listeningPort(): number {
    return this.port;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && !this.child.signalCode;
  }

  /** Starts a process and waits until it listens. */
  async start(): Promise<void> {
    const { environment, source, logFile } = this.options;
    const log = openSync(logFile, 'a');
    const child = spawn(process.execPath, ['--import', PRELOAD, join(source, 'main.js')], {
      env: {
        PATH: process.env['PATH'],
        ...environment,
        FAULTS_SOURCE: pathToFileURL(source).href,
      },
      stdio: ['ignore', 'pipe', log, 'pipe', 'ipc'],
    });
    closeSync(log);
    this.child = child;
    // A channel to a process that is gone, or stopped, is no reason to end.
    child.on('error', () => undefined);
    createInterface(child.stdio[3] as Readable).on('line', (line) => this.receive(line));
    this.port = await this.listening(child);
  }

  /** Gives an order and waits until the process has it. Not for a stopped process. */
  async order(order: Order): Promise<void> {
    const taken = this.next((report) => 'ordered' in report);
    this.child?.send(order, () => undefined);
    await taken;
  }

  /** Takes back the orders that were not carried out. Not for a stopped process. */
  async forget(): Promise<void> {
    const forgotten = this.next((report) => 'forgotten' in report);
    this.child?.send('forget', () => undefined);
    await forgotten;
  }

  /** Resolves when the step is reached and its order is being carried out. */
  async obeyed(step: Order['step']): Promise<void> {
    await this.next((report) => 'obeyed' in report && report.obeyed.step === step);
  }

  async reached(step: Order['step']): Promise<void> {
    await this.next((report) => 'reached' in report && report.reached.step === step);
  }

  /** Resolves when an operation was carried out again. */
  async repeated(): Promise<void> {
    await this.next((report) => 'repeated' in report);
  }

  release(): void {
    this.child?.send('release', () => undefined);
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** Resolves when the process has ended, however. */
  async ended(): Promise<void> {
    const { child } = this;
    if (this.isRunning) {
      await new Promise((resolve) => child?.once('exit', resolve));
    }
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended();
  }

  async close(): Promise<void> {
    await this.kill();
    process.off('exit', this.killWithRun);
  }

  private readonly killWithRun = (): void => this.signal('SIGKILL');

  private receive(line: string): void {
    const report = JSON.parse(line) as InstanceReport;
    this.options.onReport(report);
    this.listeners.forEach((listener) => listener(report));
  }

  /** @throws when no such report comes */
  private next(matches: (report: InstanceReport) => boolean): Promise<void> {
    const log = this.options.logFile;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.listeners.delete(listener);
        reject(new Error(`waited in vain for an instance's report (${log})`));
      }, REPORT_LIMIT_MS);
      timer.unref();
      const listener = (report: InstanceReport): void => {
        if (matches(report)) {
          this.listeners.delete(listener);
          clearTimeout(timer);
          resolve();
        }
      };
      this.listeners.add(listener);
    });
  }

  private listening(child: ChildProcess): Promise<number> {
    return new Promise((resolve, reject) => {
      const fail = (): void => {
        clearTimeout(timer);
        child.kill('SIGKILL');
        const log = readFileSync(this.options.logFile, 'utf8').slice(-2_000);
        reject(new Error(`an instance did not start:\n${log}`));
      };
      const timer = setTimeout(fail, START_LIMIT_MS);
      child.once('exit', fail);
      createInterface(child.stdout as Readable).on('line', (line) => {
        const { msg, url } = JSON.parse(line) as { msg?: string; url?: string };
        if (msg === 'listening' && url !== undefined) {
          clearTimeout(timer);
          child.off('exit', fail);
          resolve(Number(new URL(url).port));
        }
      });
    });
  }
}
