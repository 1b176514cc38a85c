import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '../problems/language.js';
import type { ProblemCode } from '../problems/catalog.js';
import { Problem } from '../problems/problem.js';
import { renderProblem } from '../problems/render-problem.js';
import { sendProblem } from '../problems/send-problem.js';
import { answerHeaders } from './answer-headers.js';

/** What some address of ours has: a method that HTTP does not know comes without one. */
const SERVED_METHODS = 'GET, HEAD, OPTIONS, POST';

/** The answer that was given to a request which could not be read. */
export interface UnparsableAnswer {
  readonly requestId: string;
  readonly code: ProblemCode;
}

const latestRequests = new WeakMap<Socket, IncomingMessage>();

/** Remembers the latest request of each connection, for `answerUnparsable`. */
export function rememberRequests({ server }: FastifyInstance): void {
  server.on('request', (request: IncomingMessage) => latestRequests.set(request.socket, request));
}

/**
 * Answers a request that the HTTP parser gave up on (an unknown method, a bad header, too many
 * headers, a body that did not come in time), and closes its connection. There is no request to
 * answer, only a socket.
 * @returns undefined when no answer could be given
 */
export function answerUnparsable(
  error: { readonly code?: string },
  socket: Socket,
  language: Language,
): UnparsableAnswer | undefined {
  // What is wrong comes after a whole request that is being answered: this is not its answer.
  const answering = latestRequests.get(socket)?.complete === true;
  if (!socket.writable || socket.bytesWritten > 0 || answering) {
    socket.destroy();
    return undefined;
  }
  const unknownMethod = error.code === 'HPE_INVALID_METHOD';
  const code = unknownMethod ? 'METHOD_NOT_ALLOWED' : 'MALFORMED_REQUEST';
  const requestId = randomUUID();
  const problem = renderProblem(new Problem(code), { language, requestId });
  const body = JSON.stringify(problem);
  const headers = {
    ...answerHeaders,
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Content-Language': language,
    'X-Request-Id': requestId,
    ...(unknownMethod && { Allow: SERVED_METHODS }),
    Connection: 'close',
  };
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      '',
      body,
    ].join('\r\n'),
  );
  return { requestId, code };
}

/** Answers a request whose address the router could not read. */
export function answerUnroutable(
  error: { statusCode?: number },
  request: FastifyRequest,
  reply: FastifyReply,
  language: Language,
): void {
  const code = error.statusCode === 414 ? 'NOT_FOUND' : 'MALFORMED_REQUEST';
  // No hook ran for it.
  void reply.headers(answerHeaders).header('x-request-id', request.id);
  sendProblem(new Problem(code), request, reply, language);
}
