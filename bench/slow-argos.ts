import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const ANSWER = '{"statusCode":200,"message":"success","success":true}';

/** An Argos that takes its time, and remembers how long it held each request. */
export class SlowArgos {
  /** By submission: milliseconds from a request's arrival until its answer left. */
  readonly heldMs = new Map<string, number>();

  private readonly server = createServer((request, response) => {
    const arrivedAt = performance.now();
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { submissionId } = JSON.parse(body) as { submissionId: string };
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER);
        this.heldMs.set(submissionId, performance.now() - arrivedAt);
      }, this.delayMs);
    });
  });

  private constructor(private readonly delayMs: number) {}

  static async start(delayMs: number): Promise<SlowArgos> {
    const argos = new SlowArgos(delayMs);
    argos.server.keepAliveTimeout = 60_000;
    await new Promise<void>((resolve) => argos.server.listen(0, '127.0.0.1', 4_096, resolve));
    return argos;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v3`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
