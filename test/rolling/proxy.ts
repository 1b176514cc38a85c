import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DEPLOYED = new URL('../../deploy/nginx/nginx.conf', import.meta.url);

/** nginx with the configuration that is deployed, but for addresses and paths. */
export class Proxy {
  private constructor(
    private readonly child: ReturnType<typeof spawn>,
    private readonly directory: string,
  ) {}

  static start(port: number, instances: readonly number[]): Proxy {
    const directory = mkdtempSync(join(tmpdir(), 'rolling-nginx-'));
    const file = join(directory, 'nginx.conf');
    writeFileSync(file, localConfiguration(port, instances, directory));
    const child = spawn('nginx', ['-p', directory, '-c', file, '-g', 'daemon off;'], {
      stdio: 'inherit',
    });
    // Its master process ends its workers.
    process.once('exit', () => child.kill('SIGTERM'));
    return new Proxy(child, directory);
  }

  /** How many requests it has sent to a second instance. */
  get resent(): number {
    const lines = readFileSync(join(this.directory, 'access.log'), 'utf8').split('\n');
    return lines.filter((line) => /"upstream":"[^"]*,/.test(line)).length;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      this.child.kill('SIGTERM');
      await once(this.child, 'exit');
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function localConfiguration(port: number, instances: readonly number[], directory: string): string {
  const deployed = readFileSync(DEPLOYED, 'utf8');
  const servers = instances.map((instance) => `server 127.0.0.1:${instance} max_fails=0;`);
  const local = deployed
    .replaceAll('/tmp/', `${directory}/`)
    .replace('/dev/stdout', `${directory}/access.log`)
    .replace('/dev/stderr', `${directory}/error.log`)
    .replace(/server \d+\.\d+\.\d+\.\d+:3000 max_fails=0;/, servers.join('\n'))
    .replace(/\n.*server \d+\.\d+\.\d+\.\d+:3000 max_fails=0;/, '')
    .replace('listen 8080;', `listen 127.0.0.1:${port};`)
    // Grafana is not in this.
    .replace(/\n {2}# Grafana[\s\S]*$/, '\n}\n');
  if (/:3000|listen 80/.test(local)) {
    throw new Error('deploy/nginx/nginx.conf has changed: this no longer makes a local one of it');
  }
  return local;
}
