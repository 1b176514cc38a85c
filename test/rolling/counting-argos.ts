import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** How long a transfer takes here: long enough that every restart meets some in flight. */
const FASTEST_MS = 100;
const SLOWEST_MS = 1_500;

/** An Argos that sends 1 won for every call that reaches it, and counts. */
export class CountingArgos {
  /** Transfers by submission. */
  readonly transfers = new Map<string, number>();
  private readonly server = createServer((request, response) => void this.serve(request, response));

  static async start(): Promise<CountingArgos> {
    const argos = new CountingArgos();
    await new Promise<void>((resolve) => argos.server.listen(0, '127.0.0.1', resolve));
    return argos;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v3`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { submissionId } = (await json(request)) as { submissionId: string };
    this.transfers.set(submissionId, (this.transfers.get(submissionId) ?? 0) + 1);
    setTimeout(
      () => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ statusCode: 200, message: 'success', success: true }));
      },
      FASTEST_MS + Math.random() * (SLOWEST_MS - FASTEST_MS),
    );
  }
}
