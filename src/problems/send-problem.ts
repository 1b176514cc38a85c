import type { FastifyReply, FastifyRequest } from 'fastify';
import { entryOf } from './catalog.js';
import type { Code } from './catalog.js';
import { negotiateLanguage } from './language.js';
import type { Language } from './language.js';
import type { Problem } from './problem.js';
import { renderProblem } from './render-problem.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The address of the attempt that the request is about, once its key is known to be valid. */
    problemInstance?: string;
    /** The code that the request was answered with, for its log line. */
    answeredCode?: Code;
  }
}

/** Answers a request with a problem: status, headers and body. */
export function sendProblem(
  problem: Problem,
  request: FastifyRequest,
  reply: FastifyReply,
  defaultLanguage: Language,
): void {
  const { code, facts } = problem;
  const entry = entryOf(code);
  const language = negotiateLanguage(request.headers['accept-language'], defaultLanguage);
  const body = renderProblem(problem, {
    language,
    requestId: request.id,
    instance: request.problemInstance,
  });
  const retryAfter =
    facts.retryAfterSeconds ?? (facts.replayed ? undefined : entry.retryAfterSeconds);
  if (retryAfter !== undefined) {
    void reply.header('Retry-After', String(retryAfter));
  }
  if (facts.replayed) {
    void reply.header('Idempotency-Replayed', 'true');
  }
  if (facts.allow) {
    void reply.header('Allow', facts.allow.join(', '));
  }
  if (code === 'UNAUTHENTICATED') {
    // RFC 6750: no error for a request that brought no token.
    const challenge = facts.invalidToken ? 'Bearer error="invalid_token"' : 'Bearer';
    void reply.header('WWW-Authenticate', challenge);
  }
  request.answeredCode = code;
  void reply
    .status(entry.status)
    .header('Content-Language', language)
    .header('Content-Type', problemMediaType(request.headers.accept))
    .send(JSON.stringify(body));
}

/** problem+json, but plain JSON to a client that names only that. */
function problemMediaType(accept = ''): string {
  const named = accept.split(',').flatMap((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    return parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)) ? [] : [type];
  });
  return named.includes('application/json') && !named.includes('application/problem+json')
    ? 'application/json; charset=utf-8'
    : 'application/problem+json; charset=utf-8';
}
