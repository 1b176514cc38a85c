import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One request as the upstream saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Script = (
  response: ServerResponse,
  seen: SeenRequest,
  request: IncomingMessage,
) => void | Promise<void>;

/** An Argos that does what a test tells it, over a real socket, and records what it saw. */
export class Upstream {
  /** Every request that arrived whole, oldest first. */
  readonly seen: SeenRequest[] = [];
  /** Answers the requests that come from now on. */
  script: Script = answers(200, { statusCode: 200, message: 'success', success: true });

  private readonly server = createServer((request, response) => {
    void this.serve(request, response);
  });

  static async start(): Promise<Upstream> {
    const upstream = new Upstream();
    await new Promise<void>((resolve) => upstream.server.listen(0, '127.0.0.1', resolve));
    return upstream;
  }

  /** What ARGOS_BASE_URL points at. */
  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v3`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body: string;
    try {
      body = await text(request);
    } catch {
      // The service gave up while it was sending: nothing arrived whole.
      return;
    }
    const seen = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body,
    };
    this.seen.push(seen);
    await this.script(response, seen, request);
  }
}

/** A script that answers with a status and a body: an object as JSON, a string as it is. */
export function answers(
  status: number,
  body: object | string,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Script {
  return (response) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** A script that holds its answer back until the test lets it go. */
export function held(answer: Script): { script: Script; release: () => void } {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    release: () => release(),
    script: async (...exchange) => {
      await released;
      await answer(...exchange);
    },
  };
}
