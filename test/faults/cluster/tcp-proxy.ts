import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What one connection through the proxy suffers. */
export interface ConnectionFate {
  /** The connection is cut at once. */
  readonly refused?: boolean;
  /** Cut when the answer's first bytes come: the request arrived, the answer is lost. */
  readonly losesAnswer?: boolean;
  /** Cut so long after the request's first bytes. */
  readonly cutAfterMs?: number;
  readonly delayMs?: number;
}

/** A TCP proxy that cuts, delays and swallows. */
export class TcpProxy {
  /** Held back in each direction, on every connection. */
  delayMs = 0;
  /** What clients send from now on arrives nowhere. */
  swallowing = false;
  /** Asked for every new connection. */
  fate: () => ConnectionFate = () => ({});

  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((client) => this.join(client));

  private constructor(public targetPort: number) {}

  static async start(targetPort = 0): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Cuts every connection that stands. */
  cut(): void {
    this.sockets.forEach((socket) => socket.destroy());
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket): void {
    const fate = this.fate();
    if (fate.refused) {
      client.on('error', () => undefined).resetAndDestroy();
      return;
    }
    const target = connect(this.targetPort, '127.0.0.1');
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    if (fate.cutAfterMs !== undefined) {
      const { cutAfterMs } = fate;
      client.once('data', () => setTimeout(() => client.destroy(), cutAfterMs));
    }
    this.forward(client, target, fate, () => this.swallowing);
    this.forward(target, client, fate, () => {
      if (fate.losesAnswer) {
        client.destroy();
      }
      return fate.losesAnswer ?? false;
    });
  }

  /** Hands on what comes, in its order, unless `drops` says otherwise. */
  private forward(
    from: Socket,
    to: Socket,
    { delayMs = 0 }: ConnectionFate,
    drops: () => boolean,
  ): void {
    let last = Promise.resolve();
    from.on('data', (bytes) => {
      if (drops()) {
        return;
      }
      const wait = delayMs + this.delayMs;
      const due = wait > 0 ? new Promise((resolve) => setTimeout(resolve, wait)) : undefined;
      last = last.then(() => due).then(() => void to.write(bytes));
    });
  }
}
