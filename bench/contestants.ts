import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LOAD_CORE, SERVER_CORE, freePort, has } from './machine.js';
import { benchFile, repositoryFile } from './paths.js';
import { ServerProcess } from './server-process.js';
import type { Workload } from './workloads.js';

export interface RunningContestant {
  readonly server: ServerProcess;
  readonly stop: () => Promise<void>;
}

export interface Contestant {
  readonly name: string;
  readonly answers: readonly Workload[];
  /** @param argosUrl the upstream's */
  start(argosUrl: string): Promise<RunningContestant>;
}

export const OUR_SECRET = 'a secret for measurements only, 32 bytes';

/** Every setting at its default but these: what a server needs, and limits above the load. */
const OUR_SETTINGS = {
  NODE_ENV: 'production',
  HOST: '127.0.0.1',
  LEDGER_SECRET: OUR_SECRET,
  AUTH_MODE: 'none',
  ALLOW_ANONYMOUS: 'true',
  RATE_LIMIT_ADDRESS_PER_MINUTE: '1000000',
  RATE_LIMIT_CALLER_PER_MINUTE: '1000000',
  ARGOS_MAX_IN_FLIGHT: '2048',
};

const ARGOS_API_KEY = 'a-key-for-measurements';

/** Beside the project, so that the ledger is on a real disk. */
export function scratchDirectory(): Promise<string> {
  return mkdtemp(benchFile('.data-'));
}

export const tutorial = plain('Nest + Express + axios (tutorial)', ['forward', 'refusal'], () => [
  'node',
  benchFile('dist/contestants/tutorial.js'),
]);

export const ours: Contestant = {
  name: 'this service, embedded ledger',
  answers: ['forward', 'replay', 'refusal', 'banks'],
  start: async (argosUrl) => {
    const directory = await scratchDirectory();
    const server = await startOurs(argosUrl, directory, { LEDGER_PATH: join(directory, 'ledger') });
    return { server, stop: () => stopAll([server], directory) };
  },
};

export const oursOnRedis: Contestant = {
  name: 'this service, Redis ledger',
  answers: ['forward', 'replay'],
  start: async (argosUrl) => {
    const directory = await scratchDirectory();
    const redis = await startRedis(directory);
    const server = await startOurs(argosUrl, directory, redisSettings(redis));
    return { server, stop: () => stopAll([server, redis], directory) };
  },
};

export const contestants: readonly Contestant[] = [
  tutorial,
  plain('Fastify + @fastify/http-proxy', ['forward'], () => [
    'node',
    benchFile('contestants/http-proxy.mjs'),
  ]),
  plain('bare Fastify + undici + JSON schema', ['forward', 'refusal'], () => [
    'node',
    benchFile('contestants/bare.mjs'),
  ]),
  ...(has('nginx') ? [nginx()] : []),
  ours,
  ...(has('redis-server') ? [oursOnRedis] : []),
];

/** The service, with every safety on and its log in a file. */
export async function startOurs(
  argosUrl: string,
  directory: string,
  settings: Readonly<Record<string, string>>,
  build = 'dist/main.js',
): Promise<ServerProcess> {
  const port = await freePort();
  const command = ['node', repositoryFile(build)];
  const env = {
    ...OUR_SETTINGS,
    ARGOS_BASE_URL: argosUrl,
    ARGOS_API_KEY,
    PORT: String(port),
    METRICS_PORT: String(await freePort()),
    ...settings,
  };
  const logFile = join(directory, `service-${port}.log`);
  return ServerProcess.start({ command, port, core: SERVER_CORE, env, cwd: directory, logFile });
}

/** As the deployment's: every write is on disk before it is answered. */
export async function startRedis(directory: string): Promise<ServerProcess> {
  const port = await freePort();
  const command = [
    ...['redis-server', '--port', String(port), '--dir', directory, '--save', ''],
    ...['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'],
  ];
  const logFile = join(directory, 'redis.log');
  return ServerProcess.start({ command, port, core: LOAD_CORE, logFile });
}

export function redisSettings(redis: ServerProcess): Readonly<Record<string, string>> {
  return { LEDGER: 'redis', REDIS_URL: `redis://127.0.0.1:${redis.port}` };
}

/** Stops the servers in this order, and removes what they wrote. */
export async function stopAll(
  servers: readonly { stop(): Promise<void> }[],
  directory: string,
): Promise<void> {
  for (const server of servers) {
    await server.stop();
  }
  await rm(directory, { recursive: true });
}

type Command = (
  port: number,
  argosUrl: string,
  directory: string,
) => readonly string[] | Promise<readonly string[]>;

/** A contestant that is one process and keeps nothing. */
function plain(name: string, answers: readonly Workload[], command: Command): Contestant {
  return {
    name,
    answers,
    start: async (argosUrl) => {
      const directory = await scratchDirectory();
      const port = await freePort();
      const server = await ServerProcess.start({
        command: await command(port, argosUrl, directory),
        port,
        core: SERVER_CORE,
        env: {
          NODE_ENV: 'production',
          PORT: String(port),
          ARGOS_BASE_URL: argosUrl,
          ARGOS_API_KEY,
        },
      });
      return { server, stop: () => stopAll([server], directory) };
    },
  };
}

function nginx(): Contestant {
  return plain('nginx proxy_pass', ['forward'], async (port, argosUrl, directory) => {
    const path = join(directory, 'nginx.conf');
    const { host, pathname } = new URL(argosUrl);
    await writeFile(
      path,
      `daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr crit;
events { worker_connections 8192; }
http {
  access_log off;
  keepalive_requests 100000000;
  client_body_temp_path body;
  proxy_temp_path proxy;
  upstream argos { server ${host}; keepalive 512; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /v1/account-verifications {
      proxy_pass http://argos${pathname}/submission/validationaccount;
      proxy_http_version 1.1;
      proxy_set_header Connection '';
      proxy_set_header x-api-key ${ARGOS_API_KEY};
    }
  }
}
`,
    );
    return ['nginx', '-p', directory, '-c', path];
  });
}
