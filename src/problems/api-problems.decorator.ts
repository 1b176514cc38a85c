import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import {
  EXAMPLE_REQUEST_ID,
  allowHeader,
  authenticateHeader,
  languageHeader,
  replayedHeader,
  retryAfterHeader,
  uncachedHeaders,
} from './api-headers.js';
import { entryOf } from './catalog.js';
import type { ProblemCode } from './catalog.js';
import { Problem } from './problem.js';
import type { ProblemFacts } from './problem.js';
import { ProblemResponse } from './problem.response.js';
import { renderProblem } from './render-problem.js';

const EXAMPLE_ATTEMPT = '/v1/account-verifications/9f1c2b34-5d6e-4f70-8a91-b2c3d4e5f607';

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
      ...uncachedHeaders,
      ...languageHeader,
      ...(codes.some((code) => entryOf(code).settles) && replayedHeader),
      ...([409, 429, 503].includes(status) && retryAfterHeader),
      ...(status === 401 && authenticateHeader),
      ...(status === 405 && allowHeader),
    },
    content: { 'application/problem+json': media, 'application/json': media },
  });
}

/** What settles has a key, and so an address. */
function exampleOf(code: ProblemCode): { summary: string; value: object } {
  const { settles, title } = entryOf(code);
  const problem = new Problem(code, exampleFacts[code]);
  return {
    summary: title.en,
    value: renderProblem(problem, {
      language: 'en',
      requestId: EXAMPLE_REQUEST_ID,
      ...(settles && { instance: EXAMPLE_ATTEMPT }),
    }),
  };
}
