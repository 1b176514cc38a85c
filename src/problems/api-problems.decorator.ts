import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { entryOf } from './catalog.js';
import type { ProblemCode } from './catalog.js';
import { Problem } from './problem.js';
import type { ProblemFacts } from './problem.js';
import { ProblemResponse } from './problem.response.js';
import { renderProblem } from './render-problem.js';

const EXAMPLE_REQUEST_ID = '0f8e1c52-6d3b-4a57-9c1e-2b7a90d4e613';

/** The header that every answer carries. */
export const requestIdHeader = {
  'X-Request-Id': {
    description: 'The id of this request; the same as `requestId` in the body.',
    schema: { type: 'string' as const, example: EXAMPLE_REQUEST_ID },
  },
};

/** Present where a recorded answer is given again. */
export const replayedHeader = {
  'Idempotency-Replayed': {
    description: '`true` when this is the recorded answer to an earlier request with this key.',
    schema: { type: 'string' as const, example: 'true' },
  },
};

const retryAfterHeader = {
  'Retry-After': {
    description: 'Seconds to wait before the identical request is repeated with the same key.',
    schema: { type: 'integer' as const, minimum: 1, example: 5 },
  },
};

const allowHeader = {
  Allow: {
    description: 'The methods that this address has.',
    schema: { type: 'string' as const, example: 'POST' },
  },
};

/** What an example shows beyond its catalogue entry. */
const exampleFacts: Partial<Record<ProblemCode, ProblemFacts>> = {
  ACCOUNT_NOT_VERIFIED: { retryCount: 2 },
  KYC_REJECTED: { retryCount: 5 },
  VALIDATION_FAILED: { violations: [{ field: 'bankCode', rule: 'knownBank' }] },
};

/** Documents the problems of an operation: one response a status, one example a code. */
export function ApiProblems(...codes: readonly ProblemCode[]): MethodDecorator {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const { status } = entryOf(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return applyDecorators(
    ApiExtraModels(ProblemResponse),
    ...[...byStatus].map(([status, sameStatus]) => apiProblem(status, sameStatus)),
  );
}

function apiProblem(status: number, codes: readonly ProblemCode[]): MethodDecorator {
  const media = {
    schema: { $ref: getSchemaPath(ProblemResponse) },
    examples: Object.fromEntries(codes.map((code) => [code, exampleOf(code)])),
  };
  return ApiResponse({
    status,
    description: codes.map((code) => `\`${code}\`: ${entryOf(code).detail.en}`).join('\n\n'),
    headers: {
      ...requestIdHeader,
      ...(codes.some((code) => entryOf(code).settles) && replayedHeader),
      ...([409, 429, 503].includes(status) && retryAfterHeader),
      ...(status === 405 && allowHeader),
    },
    content: { 'application/problem+json': media, 'application/json': media },
  });
}

function exampleOf(code: ProblemCode): { summary: string; value: object } {
  const problem = new Problem(code, exampleFacts[code]);
  return {
    summary: entryOf(code).title.en,
    value: renderProblem(problem, { language: 'en', requestId: EXAMPLE_REQUEST_ID }),
  };
}
