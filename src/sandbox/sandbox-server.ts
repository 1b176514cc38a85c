import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { ArgosBackend } from './argos-backend.js';
import { BoundedList } from './bounded-list.js';
import { readPreStep2Request } from './prestep2-request.js';
import { deliver, describeReply, type Reply, wholly } from './reply.js';
import { gatewayAnswer } from './argos-answers.js';

export interface SandboxOptions {
  /** Loopback unless given. */
  readonly host?: string;
  /** 0: any free port. */
  readonly port: number;
  /** The only value of `x-api-key` that is let in. */
  readonly apiKey: string;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** How long a slow answer waits; 12000 unless given. */
  readonly slowMs?: number;
  /** Gets one line per request to Argos: what was answered, no personal data. */
  readonly log?: (line: string) => void;
}

export interface Sandbox {
  /** What `ARGOS_BASE_URL` points at, such as `http://127.0.0.1:4010/v3`. */
  readonly url: string;
  /** Breaks off whatever is under way. */
  close(): Promise<void>;
}

/** A call of the vendor's operation, and what was answered. */
interface RecordedRequest {
  readonly time: string;
  readonly answered: string;
}

const prestep2Route = 'POST /v3/submission/validationaccount';
const bodyLimitBytes = 64 * 1024;
const keptRequests = 10_000;

/**
 * Starts an Argos of our own: what it answers is in `magic-accounts.ts`, what it remembers in
 * `argos-backend.ts`. Beside the vendor's operation it has `GET /transfers` (what was really sent),
 * `GET /requests` (what was answered) and `POST /reset`; these three need no key.
 *
 * @throws when the port is taken or the host is not this machine's
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const sandbox = new SandboxServer(options);
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 },
    (request, response) => void sandbox.serve(request, response),
  );
  await listen(server, options.port, options.host ?? '127.0.0.1');
  const { address, family, port } = server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  return { url: `http://${host}:${port}/v3`, close: () => close(server) };
}

class SandboxServer {
  private readonly clock: () => number;
  private readonly backend: ArgosBackend;
  private readonly requests = new BoundedList<RecordedRequest>(keptRequests);

  constructor(private readonly options: SandboxOptions) {
    this.clock = options.clock ?? Date.now;
    this.backend = new ArgosBackend(this.clock);
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    switch (`${request.method} ${request.url}`) {
      case prestep2Route:
        return this.answerPreStep2(request, body, response);
      case 'GET /transfers':
        return writeJson(response, 200, { transfers: this.backend.transfers });
      case 'GET /requests':
        return writeJson(response, 200, { requests: this.requests.all() });
      case 'POST /reset':
        this.backend.reset();
        this.requests.clear();
        return writeJson(response, 200, { reset: true });
      default:
        return writeJson(response, 404, { message: 'Not Found' });
    }
  }

  private answerPreStep2(request: IncomingMessage, body: Body, response: ServerResponse): void {
    if (body === 'aborted') {
      return;
    }
    const reply = this.preStep2(request.headers, body);
    this.record(describeReply(reply));
    deliver(reply, response, this.options.slowMs ?? 12_000);
  }

  private preStep2(headers: IncomingHttpHeaders, body: Buffer | 'too large'): Reply {
    if (headers['x-api-key'] !== this.options.apiKey) {
      return wholly(gatewayAnswer(403, 'Forbidden'));
    }
    // Undocumented: the gateway's usual answer.
    if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) {
      return wholly(gatewayAnswer(415, 'Unsupported Media Type'));
    }
    if (body === 'too large') {
      return wholly(gatewayAnswer(413, 'Request Entity Too Large'));
    }
    const read = readPreStep2Request(body.toString());
    return read.kind === 'refused' ? wholly(read.answer) : this.backend.handle(read.request);
  }

  private record(answered: string): void {
    this.requests.add({ time: new Date(this.clock()).toISOString(), answered });
    this.options.log?.(`${prestep2Route}: ${answered}`);
  }
}

type Body = Buffer | 'too large' | 'aborted';

/** Reads on past the limit without keeping what it reads, so that the answer can be delivered. */
async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= bodyLimitBytes) {
        chunks.push(chunk);
      }
    }
  } catch {
    return 'aborted';
  }
  return size > bodyLimitBytes ? 'too large' : Buffer.concat(chunks);
}

function writeJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body, null, 2)}\n`);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
