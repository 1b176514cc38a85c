import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { request } from 'undici';
import { createApp } from '../../src/bootstrap.js';
import { parseConfig } from '../../src/config/config.js';
import type { RawEnvironment } from '../../src/config/config.js';
import { createLogger } from '../../src/observability/logger.js';
import { assertDocumented } from './openapi-conformance.js';

/** The key that the tests' service holds; it may never be seen but by the upstream. */
export const TEST_API_KEY = 'test-argos-key-4f9a1c';

/** An answer of the service, checked against the OpenAPI document. */
export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly body: Record<string, unknown>;
}

/** The service in this process, listening on a real socket. */
export class TestService {
  /** Every log line that was written, as it would stand in the output. */
  readonly logLines: string[] = [];
  private app: NestFastifyApplication;
  private readonly directory = mkdtempSync(join(tmpdir(), 'account-check-'));

  private constructor(readonly environment: RawEnvironment) {}

  /** Starts it with a ledger of its own and, unless the test asks for more, without limits. */
  static async start(environment: RawEnvironment): Promise<TestService> {
    const service = new TestService(environment);
    await service.restart();
    return service;
  }

  /** Stops and starts it on the same ledger. */
  async restart(changes: RawEnvironment = {}): Promise<void> {
    await this.app?.close();
    const config = parseConfig({
      HOST: '127.0.0.1',
      PORT: '0',
      METRICS_PORT: '0',
      ARGOS_API_KEY: TEST_API_KEY,
      LEDGER_PATH: this.directory,
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'debug',
      ...this.environment,
      ...changes,
    });
    const logger = createLogger(config.logLevel, { write: (line) => this.logLines.push(line) });
    this.app = await createApp(config, logger);
    await this.app.listen(config.port, config.host);
  }

  /** The server itself, for what shows on sockets only. */
  get server(): Server {
    return this.app.getHttpServer();
  }

  /** A part of the running service, for a test that breaks it. */
  provider<T>(token: Type<T> | symbol): T {
    return this.app.get<T>(token, { strict: false });
  }

  get url(): string {
    const address = this.app.getHttpServer().address() as { port: number };
    return `http://127.0.0.1:${address.port}`;
  }

  /** One attempt: the fields of a good body, but for those given. */
  async post(
    key: string,
    fields: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.send('POST', '/v1/account-verifications', {
      headers: { 'content-type': 'application/json', 'idempotency-key': key, ...headers },
      body: JSON.stringify({ ...goodBody, ...fields }),
    });
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, { headers });
  }

  /** Sends any request; the answer must be one that the OpenAPI document allows. */
  async send(
    method: string,
    path: string,
    options: { headers?: Record<string, string>; body?: string | Buffer } = {},
  ): Promise<Answer> {
    const response = await request(this.url + path, {
      method: method as 'GET',
      headers: options.headers,
      body: options.body,
      bodyTimeout: 60_000,
      headersTimeout: 60_000,
    });
    const text = await response.body.text();
    const answer: Answer = {
      status: response.statusCode,
      headers: response.headers,
      text,
      body: parse(text) as Record<string, unknown>,
    };
    assertDocumented(method, path, answer);
    return answer;
  }

  /** Stops the service and removes its ledger. */
  async close(): Promise<void> {
    await this.app.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A body that passes every rule. */
export const goodBody = {
  submissionId: 'sub-0123456789ab',
  requestType: 'occupancy',
  userName: '홍길동',
  bankCode: '088',
  accountNumber: '110123456789',
} as const;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
