import { connect } from 'node:net';

/** How long an answer may take before the exchange counts as hung. */
const PATIENCE_MS = 15_000;

export interface RawAnswer {
  /** Of the first answer; undefined when the connection was closed without one. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Everything that came. */
  readonly text: string;
}

/**
 * Sends bytes as they are and reads until the server closes the connection, which it does because
 * the client's side is closed after the last byte.
 * @throws when the connection is still open after 15 seconds
 */
export async function sendRaw(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  return parseRawAnswer(
    await new Promise<string>((resolve, reject) => {
      const chunks: Buffer[] = [];
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      const patience = setTimeout(() => {
        socket.destroy();
        reject(new Error('The connection was still open'));
      }, PATIENCE_MS);
      socket.on('connect', () => socket.end(bytes));
      socket.on('data', (chunk) => chunks.push(chunk));
      // A connection that is reset after the answer came has been answered.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        clearTimeout(patience);
        resolve(Buffer.concat(chunks).toString('utf8'));
      });
      socket.on('end', () => socket.destroy());
    }),
  );
}

export function parseRawAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1];
  return {
    status: status === undefined ? undefined : Number(status),
    headers: Object.fromEntries(
      lines.map((line) => {
        const [name = '', ...value] = line.split(': ');
        return [name.toLowerCase(), value.join(': ')];
      }),
    ),
    body: rest.join('\r\n\r\n'),
    text,
  };
}
