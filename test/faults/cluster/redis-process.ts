import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { Redis } from 'ioredis';

const START_LIMIT_MS = 30_000;

/** A `redis-server` that survives being killed: started again, it reads its append-only file. */
export class RedisProcess {
  private child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly directory: string,
    /** Straight to the server, past every proxy. */
    readonly client: Redis,
  ) {
    process.once('exit', this.killWithRun);
  }

  /** @param directory of its own, which exists */
  static async start(directory: string): Promise<RedisProcess> {
    const port = await freePort();
    const client = new Redis({
      port,
      host: '127.0.0.1',
      lazyConnect: true,
      retryStrategy: () => 20,
      maxRetriesPerRequest: null,
    });
    client.on('error', () => undefined);
    const redis = new RedisProcess(port, directory, client);
    await redis.restart();
    return redis;
  }

  /** Starts it, and waits until it answers. */
  async restart(): Promise<void> {
    this.child = spawn(
      'redis-server',
      [
        ...['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.directory],
        // What is acknowledged is on disk.
        ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
        ...['--maxmemory-policy', 'noeviction'],
      ],
      { stdio: 'ignore' },
    );
    const late = new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Error('redis-server did not start')), START_LIMIT_MS).unref(),
    );
    await Promise.race([this.client.ping(), late]);
  }

  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
  }

  async close(): Promise<void> {
    this.client.disconnect();
    await this.kill();
    process.off('exit', this.killWithRun);
  }

  private readonly killWithRun = (): void => void this.child?.kill('SIGKILL');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
