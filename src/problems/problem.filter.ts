import { Catch, HttpException, Inject } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG } from '../config/config.js';
import type { Config } from '../config/config.js';
import { LOGGER } from '../observability/logger.js';
import type { Logger } from '../observability/logger.js';
import type { ProblemCode } from './catalog.js';
import { Problem } from './problem.js';
import { sendProblem } from './send-problem.js';

/**
 * Statuses that Nest and Fastify give to what they refuse before or around our handlers. Any other
 * below 500 is for something that the client sent, such as a condition that does not hold.
 */
const codeOfStatus: Readonly<Record<number, ProblemCode>> = {
  // The file server's word for a path that is none of its files, such as `/docs/../x`.
  403: 'NOT_FOUND',
  404: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  // The router's word for a path parameter that is too long to be any of ours.
  414: 'NOT_FOUND',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

/**
 * The one place where an error becomes an answer, whoever threw it: our handlers, a guard, the
 * router or the body parser.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    sendProblem(this.asProblem(error, request), request, reply, this.config.defaultLanguage);
  }

  private asProblem(error: unknown, request: FastifyRequest): Problem {
    if (error instanceof Problem) {
      return error;
    }
    const status = error instanceof HttpException ? error.getStatus() : 500;
    if (status < 500) {
      return new Problem(codeOfStatus[status] ?? 'MALFORMED_REQUEST');
    }
    this.logger.error({ requestId: request.id, error }, 'unexpected error');
    return new Problem('INTERNAL_ERROR');
  }
}
