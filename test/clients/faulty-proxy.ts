import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** What happens to the next connections, one each; then everything passes. */
export type Fault =
  /** Cut before a byte of the request went on. */
  | 'refuse'
  /** The request goes on, its answer is thrown away and the connection cut. */
  | 'lose-answer'
  /** The first half of the answer comes. */
  | 'halve-answer'
  /** A gateway answers for the service, after the request went on. */
  | 'gateway-page';

const GATEWAY_PAGE =
  'HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 11\r\nConnection: close\r\n\r\nBad Gateway';

/** A TCP proxy on this machine between a client and the service. */
export class FaultyProxy {
  /** Used up by connections in their order. */
  faults: Fault[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly server;

  private constructor(targetPort: number) {
    this.server = createServer((client) => this.join(client, targetPort));
  }

  static async start(target: string): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(Number(new URL(target).port));
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket, targetPort: number): void {
    this.track(client);
    const fault = this.faults.shift();
    if (fault === 'refuse') {
      client.destroy();
      return;
    }
    const target = this.track(connect(targetPort, '127.0.0.1'));
    client.pipe(target);
    client.once('close', () => target.destroy());
    target.once('close', () => client.destroy());
    target.on('data', (answer) => this.answer(client, answer, fault));
  }

  private answer(client: Socket, answer: Buffer, fault: Fault | undefined): void {
    switch (fault) {
      case 'lose-answer':
        client.destroy();
        break;
      case 'halve-answer':
        client.end(answer.subarray(0, answer.length - 20));
        break;
      case 'gateway-page':
        client.end(GATEWAY_PAGE);
        break;
      case 'refuse':
      case undefined:
        // One connection a request, so that the faults stand in the order of the requests.
        client.end(answer);
    }
  }

  private track(socket: Socket): Socket {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    return socket.once('close', () => this.sockets.delete(socket));
  }
}
