import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOAD_CORE, freePort, has } from './machine.js';
import { benchFile } from './paths.js';
import { ServerProcess } from './server-process.js';

const ANSWER = '{"statusCode":200,"message":"success","success":true}';

/** A server that has sent nothing for so long has nothing left to send. */
const QUIET_MS = 250;

/** An Argos that answers every POST with success at once, and counts them. */
export class Upstream {
  private asked = 0;

  private constructor(private readonly server: ServerProcess) {}

  /** nginx where it is installed, else a Node server, which takes more of the load's core. */
  static async start(directory: string): Promise<Upstream> {
    const port = await freePort();
    const command = has('nginx')
      ? ['nginx', '-p', directory, '-c', writeNginxConfiguration(directory, port)]
      : ['node', benchFile('load/upstream.mjs'), String(port), '0'];
    return new Upstream(await ServerProcess.start({ command, port, core: LOAD_CORE }));
  }

  /** What ARGOS_BASE_URL points at. */
  get baseUrl(): string {
    return `${this.server.url}/v3`;
  }

  /** How many requests it has answered, besides those that asked for the count. */
  async count(): Promise<number> {
    this.asked += 1;
    const response = await fetch(`${this.server.url}/count`);
    // nginx: connections accepted, handled, requests.
    const total = (await response.text()).match(/\d+ \d+ (\d+)/)?.[1];
    return Number(total) - this.asked;
  }

  /** The count, once nothing is on its way any more. */
  async settledCount(): Promise<number> {
    let before = -1;
    let now = await this.count();
    while (now !== before) {
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      before = now;
      now = await this.count();
    }
    return now;
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}

function writeNginxConfiguration(directory: string, port: number): string {
  const path = join(directory, 'upstream.conf');
  writeFileSync(
    path,
    `daemon off;
worker_processes 1;
pid upstream.pid;
error_log stderr crit;
events { worker_connections 8192; }
http {
  access_log off;
  default_type application/json;
  keepalive_requests 100000000;
  client_body_temp_path upstream-body;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location /v3/ { return 200 '${ANSWER}'; }
    location = /count { stub_status; }
  }
}
`,
  );
  return path;
}
