import { createServer } from 'node:http';

export const FUTURE_CODE = 'A_CODE_FROM_THE_FUTURE';

/**
 * Starts a proxy that makes of ACCOUNT_NOT_VERIFIED what a later version of the service may answer:
 * a code that no client has seen, and a member more.
 * @param {string} target the service
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startFutureProxy(target) {
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const { host: _host, connection: _connection, ...headers } = request.headers;
    const answer = await fetch(target + request.url, {
      method: request.method,
      headers,
      body: chunks.length > 0 ? Buffer.concat(chunks) : undefined,
    });
    const body = (await answer.text())
      .replaceAll('ACCOUNT_NOT_VERIFIED', FUTURE_CODE)
      .replace('{', '{"aMemberFromTheFuture":{"is":"ignored"},');
    response
      .writeHead(answer.status, {
        'content-type': answer.headers.get('content-type'),
        'content-length': Buffer.byteLength(body),
      })
      .end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
