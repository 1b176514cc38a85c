import { Controller, Get, Inject, Param, Req, Res, applyDecorators } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { CONFIG } from '../config/config.js';
import type { Config } from '../config/config.js';
import { acceptLanguageSchema, cacheHeaders, requestIdHeader, varyHeader } from './api-headers.js';
import { ApiProblems } from './api-problems.decorator.js';
import { problemCodes } from './catalog.js';
import { negotiateLanguage } from './language.js';
import type { Language } from './language.js';
import {
  ProblemDescriptionResponse,
  ProblemListResponse,
  describeProblem,
} from './problem-description.response.js';
import { renderProblemListPage, renderProblemPage } from './problem-page.js';
import { Problem } from './problem.js';

const pageHeaders = {
  ...requestIdHeader,
  ...varyHeader,
  'Cache-Control': cacheHeaders['Cache-Control'],
};

const exampleProblem = describeProblem('ACCOUNT_NOT_VERIFIED');

/** JSON first: generated clients take the first media type. */
const ApiPageOr = (model: Type, description: string, example: object): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(model),
    ApiOkResponse({
      description,
      headers: pageHeaders,
      content: {
        'application/json': {
          schema: { $ref: getSchemaPath(model) },
          examples: { ACCOUNT_NOT_VERIFIED: { summary: 'Account not verified', value: example } },
        },
        'text/html': { schema: { type: 'string', maxLength: 65_536 } },
      },
    }),
  );

const ApiAccept = (): MethodDecorator =>
  ApiHeader({
    name: 'Accept-Language',
    required: false,
    description: 'The language of the page: the best of `ko` and `en`. JSON holds both.',
    schema: acceptLanguageSchema,
  });

/** Where the `type` of every problem leads: JSON for programs, a page for people. */
@ApiTags('Problems')
@Controller('problems')
export class ProblemsController {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  @ApiOperation({
    operationId: 'listProblems',
    summary: 'Every problem code',
    description:
      'What every code means and what to do, in Korean and English: an app may ship these texts.',
  })
  @ApiAccept()
  @ApiPageOr(ProblemListResponse, 'The codes; a page for a browser.', {
    problems: [exampleProblem],
  })
  @ApiProblems('MALFORMED_REQUEST', 'METHOD_NOT_ALLOWED', 'INTERNAL_ERROR')
  @Get()
  list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.answer(request, reply, { problems: problemCodes.map(describeProblem) }, (language) =>
      renderProblemListPage(language),
    );
  }

  @ApiOperation({
    operationId: 'getProblem',
    summary: 'One problem code',
    description: 'What the code means and what to do, in Korean and English.',
  })
  @ApiParam({
    name: 'code',
    description: 'A problem code.',
    schema: {
      type: 'string',
      maxLength: 64,
      pattern: '^[A-Z][A-Z0-9_]*$',
      example: 'ACCOUNT_NOT_VERIFIED',
    },
  })
  @ApiAccept()
  @ApiPageOr(ProblemDescriptionResponse, 'The code; a page for a browser.', exampleProblem)
  @ApiProblems('MALFORMED_REQUEST', 'NOT_FOUND', 'METHOD_NOT_ALLOWED', 'INTERNAL_ERROR')
  @Get(':code')
  find(
    @Param('code') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    const code = problemCodes.find((candidate) => candidate === name);
    if (!code) {
      throw new Problem('NOT_FOUND');
    }
    this.answer(request, reply, describeProblem(code), (language) =>
      renderProblemPage(code, language),
    );
  }

  private answer(
    request: FastifyRequest,
    reply: FastifyReply,
    body: object,
    renderPage: (language: Language) => string,
  ): void {
    void reply
      .header('Vary', 'Accept, Accept-Language')
      .header('Cache-Control', 'public, max-age=3600');
    // JSON stands first: a client that takes anything is a program.
    const type = new Negotiator(request.raw).mediaType(['application/json', 'text/html']);
    if (type === 'text/html') {
      const language = negotiateLanguage(
        request.headers['accept-language'],
        this.config.defaultLanguage,
      );
      void reply
        .header('Content-Language', language)
        .type('text/html; charset=utf-8')
        .send(renderPage(language));
    } else {
      void reply.type('application/json; charset=utf-8').send(body);
    }
  }
}
