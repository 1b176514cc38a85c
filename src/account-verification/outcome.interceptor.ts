import { Inject, Injectable } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import { CONFIG } from '../config/config.js';
import type { Config } from '../config/config.js';
import { catalog } from '../problems/catalog.js';
import { negotiateLanguage } from '../problems/language.js';
import { Problem } from '../problems/problem.js';
import type { AttemptResult } from './attempt.service.js';
import type { CodeSentResponse } from './dto/code-sent.response.js';

/**
 * Normalises what became of an attempt: the one success becomes the 200 body, everything else is
 * thrown as the problem of its code. A replay is rendered anew, for the request that asks now.
 */
@Injectable()
export class OutcomeInterceptor implements NestInterceptor<AttemptResult, CodeSentResponse> {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  intercept(
    context: ExecutionContext,
    next: CallHandler<AttemptResult>,
  ): Observable<CodeSentResponse> {
    const http = context.switchToHttp();
    return next
      .handle()
      .pipe(
        map((result) =>
          this.render(result, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()),
        ),
      );
  }

  private render(
    { outcome, replayed }: AttemptResult,
    request: FastifyRequest,
    reply: FastifyReply,
  ): CodeSentResponse {
    if (outcome.code !== 'CODE_SENT') {
      throw new Problem(outcome.code, {
        replayed,
        retryCount: 'retryCount' in outcome ? outcome.retryCount : undefined,
      });
    }
    if (replayed) {
      void reply.header('Idempotency-Replayed', 'true');
    }
    const { transfer, nextAction, detail } = catalog.CODE_SENT;
    const language = negotiateLanguage(
      request.headers['accept-language'],
      this.config.defaultLanguage,
    );
    void reply.header('Content-Language', language);
    request.answeredCode = outcome.code;
    return {
      code: outcome.code,
      transfer,
      nextAction,
      message: detail[language],
      requestId: request.id,
    };
  }
}
