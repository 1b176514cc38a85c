import type { FastifyInstance } from 'fastify';
import type { Logger } from './logger.js';

/** Writes one line a request, from facts that cannot hold what a user typed. */
export function logRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', async (request, reply) => {
    logger.info(
      {
        requestId: request.id,
        method: request.method,
        // The route's pattern, not the address: that one holds the key.
        route: request.routeOptions.url ?? '(none)',
        status: reply.statusCode,
        ...(request.answeredCode !== undefined && { code: request.answeredCode }),
        ...(request.caller && { caller: request.caller.label }),
        durationMs: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
}
