import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { entryOf } from '../problems/catalog.js';
import type { ProblemCode } from '../problems/catalog.js';
import { correlationOf } from './correlation.js';
import { LOGGER } from './logger.js';
import type { Logger } from './logger.js';
import { Metrics } from './metrics.js';

/** One line and one measurement a request, from facts that cannot hold what a user typed. */
@Injectable()
export class RequestMonitor {
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  observe(fastify: FastifyInstance): void {
    fastify.addHook('onResponse', (request, reply, done) => {
      this.answered(request, reply);
      done();
    });
    // An answer to a client that has hung up is never finished: this is the last that is seen of it.
    fastify.addHook('onSend', (request, reply, payload, done) => {
      if (reply.raw.destroyed) {
        this.answered(request, reply);
      }
      done(null, payload);
    });
  }

  /** A request of which nothing is known but what it was answered with. */
  unparsable(requestId: string, code: ProblemCode): void {
    const { status, logLevel } = entryOf(code);
    this.metrics.requestAnswered({ method: '', route: undefined, status, seconds: 0, code });
    this.logger[logLevel]({ requestId, status, code }, 'request');
  }

  private answered(request: FastifyRequest, reply: FastifyReply): void {
    const { method, caller, answeredCode: code } = request;
    // The route's pattern, not the address: that one holds the key.
    const route = request.routeOptions.url;
    const status = reply.statusCode;
    const durationMs = reply.elapsedTime;
    const { requestId, traceId } = correlationOf(request);
    this.metrics.requestAnswered({ method, route, status, seconds: durationMs / 1_000, code });
    this.logger[code === undefined ? 'info' : entryOf(code).logLevel](
      {
        requestId,
        traceId,
        method,
        route: route ?? '(none)',
        status,
        code,
        caller: caller?.label,
        durationMs: Math.round(durationMs),
        clientGone: reply.raw.destroyed && !reply.raw.writableFinished ? true : undefined,
      },
      'request',
    );
  }
}
