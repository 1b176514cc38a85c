import type { FastifyInstance } from 'fastify';
import { Problem } from '../problems/problem.js';

/** Node would answer a request without Host by itself, with an empty 400. */
export const hostIsOurs = { requireHostHeader: false };

/** Gives requests that Node would answer by itself, with empty bodies, an answer of ours. */
export function answerInsteadOfNode(fastify: FastifyInstance): void {
  const { server } = fastify;
  // An expectation that we don't know may be passed over (RFC 9110, 10.1.1).
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  fastify.addHook('onRequest', (request, _reply, done) => {
    const hostless = request.raw.httpVersion === '1.1' && request.headers.host === undefined;
    return hostless ? done(new Problem('MALFORMED_REQUEST')) : done();
  });
}
