import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '../problems/language.js';
import { Problem } from '../problems/problem.js';
import { renderProblem } from '../problems/render-problem.js';
import { sendProblem } from '../problems/send-problem.js';

/**
 * Answers a request that the HTTP parser gave up on (a bad header, too many headers, a body that
 * did not come in time), and closes its connection. There is no request to answer, only a socket.
 * @returns the id that the answer carries; undefined when none could be given
 */
export function answerUnparsable(socket: Socket, language: Language): string | undefined {
  if (!socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return undefined;
  }
  const requestId = randomUUID();
  const problem = renderProblem(new Problem('MALFORMED_REQUEST'), { language, requestId });
  const body = JSON.stringify(problem);
  socket.end(
    [
      'HTTP/1.1 400 Bad Request',
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `Content-Language: ${language}`,
      'Cache-Control: no-store',
      `X-Request-Id: ${requestId}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
  return requestId;
}

/** Answers a request whose address the router could not read. */
export function answerUnroutable(
  error: { statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
  language: Language,
): void {
  const code = error.statusCode === 414 ? 'NOT_FOUND' : 'MALFORMED_REQUEST';
  sendProblem(new Problem(code), request, reply, language);
}
