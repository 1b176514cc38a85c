import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { availableParallelism, cpus, loadavg } from 'node:os';

/** The server under test has one core to itself; load, upstream and Redis share another. */
export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

const canPin = availableParallelism() > 1 && has('taskset');

/** The command, bound to a core where the machine allows it. */
export function pinned(core: number, command: readonly string[]): readonly string[] {
  return canPin ? ['taskset', '-c', String(core), ...command] : command;
}

/** Keeps this process, and what it starts, off the server's core. */
export function leaveServerCore(): void {
  if (canPin) {
    spawnSync('taskset', ['-a', '-p', '-c', String(LOAD_CORE), String(process.pid)]);
  }
}

/** Whether a program can be started. */
export function has(program: string): boolean {
  return spawnSync('which', [program]).status === 0;
}

const portsGiven = new Set<number>();

/** A port that nobody listens on, and another one each time: the kernel may offer one twice. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  if (portsGiven.has(port)) {
    return freePort();
  }
  portsGiven.add(port);
  return port;
}

/** What a reader of the numbers must know of the machine, one fact a line. */
export function machineFacts(): string[] {
  const memory = /MemTotal:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? '0';
  return [
    `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, ${Math.round(Number(memory) / 2 ** 20)} GiB, Node ${process.version}`,
    canPin
      ? 'server on one core; load, upstream and Redis on the other'
      : 'server and load not bound to cores: ratios are blurred',
    `load average at the start ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')} (a quiet machine has under 0.5)`,
  ];
}
