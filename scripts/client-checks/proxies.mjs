import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';

export const FUTURE_CODE = 'A_CODE_FROM_THE_FUTURE';

/**
 * Starts a proxy that makes of ACCOUNT_NOT_VERIFIED what a later version of the service may answer:
 * a code that no client has seen, and a member more.
 * @param {string} target the service
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export function startFutureProxy(target) {
  return startProxy(target, (answer) => ({
    ...answer,
    body: answer.body
      .replaceAll('ACCOUNT_NOT_VERIFIED', FUTURE_CODE)
      .replace('{', '{"aMemberFromTheFuture":{"is":"ignored"},'),
  }));
}

/**
 * Starts a proxy that hands every request on and loses the answer to the first.
 * @param {string} target the service
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export function startLosingProxy(target) {
  let answers = 0;
  return startProxy(target, (answer) => {
    answers += 1;
    return answers === 1 ? undefined : answer;
  });
}

/** @param change what the client gets of an answer; undefined cuts the connection */
async function startProxy(target, change) {
  const server = createServer(async (request, response) => {
    const answer = change(await forward(request, target));
    if (answer) {
      response
        .writeHead(answer.status, {
          'content-type': answer.type,
          'content-length': Buffer.byteLength(answer.body),
        })
        .end(answer.body);
    } else {
      request.socket.destroy();
    }
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

async function forward(request, target) {
  const body = await buffer(request);
  const { host: _host, connection: _connection, ...headers } = request.headers;
  const answer = await fetch(target + request.url, {
    method: request.method,
    headers,
    body: body.length > 0 ? body : undefined,
  });
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    body: await answer.text(),
  };
}
