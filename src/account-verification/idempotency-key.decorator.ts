import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../problems/problem.js';
import { isIdempotencyKey, requireIdempotencyKey } from './idempotency-key.js';

/** The address of an attempt, relative to this service. */
const ATTEMPT_PATH = '/v1/account-verifications/';

/** The key of the request's Idempotency-Key header. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  // Node joins repeated headers with a comma, which no key has: two keys are refused as malformed.
  return noted(request, requireIdempotencyKey(request.headers['idempotency-key'] as string));
});

/** The key in the path, as it stands in a problem's `instance`. */
export const IdempotencyKeyParam = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const { idempotencyKey } = request.params as { idempotencyKey: string };
  if (!isIdempotencyKey(idempotencyKey)) {
    throw new Problem('IDEMPOTENCY_KEY_INVALID');
  }
  return noted(request, idempotencyKey);
});

/** From here on every problem of the request can name the attempt. */
function noted(request: FastifyRequest, key: string): string {
  request.problemInstance = ATTEMPT_PATH + key;
  return key;
}
