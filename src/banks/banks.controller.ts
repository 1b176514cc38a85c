import { createHash } from 'node:crypto';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cacheHeaders, requestIdHeader } from '../problems/api-headers.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { BankCatalogue } from './bank-catalogue.js';
import { BankListResponse } from './bank.response.js';

const bankExamples = {
  short: {
    summary: 'Two of the banks',
    value: {
      banks: [
        { code: '088', name: { ko: '신한은행', en: 'Shinhan Bank' }, kind: 'bank' },
        { code: '209', name: { ko: '유안타증권', en: 'Yuanta Securities' }, kind: 'securities' },
      ],
    },
  },
};

@ApiTags('Banks')
@Controller('v1/banks')
export class BanksController {
  /** The catalogue doesn't change while the service runs: rendered once. */
  private readonly body: string;
  private readonly etag: string;

  constructor({ banks }: BankCatalogue) {
    this.body = JSON.stringify({ banks });
    this.etag = `"${createHash('sha256').update(this.body).digest('hex').slice(0, 16)}"`;
  }

  @ApiOperation({
    operationId: 'listBanks',
    summary: 'The banks for the app’s picker',
    description:
      'The banks and securities firms whose accounts can be checked. Show the name, send the code. May be cached for an hour; ask again with If-None-Match.',
  })
  @ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: 'The ETag of the list that you have: answered 304 while it is still the same.',
    schema: {
      type: 'string',
      maxLength: 1024,
      pattern: '^[ -~]+$',
      example: '"b1a2c3d4e5f60718"',
    },
  })
  @ApiOkResponse({
    description: 'The catalogue.',
    type: BankListResponse,
    headers: { ...requestIdHeader, ...cacheHeaders },
    examples: bankExamples,
  })
  @ApiResponse({
    status: 304,
    description: 'The list that you have is still the same.',
    headers: { ...requestIdHeader, ...cacheHeaders },
  })
  @ApiProblems('MALFORMED_REQUEST', 'METHOD_NOT_ALLOWED', 'INTERNAL_ERROR')
  @Get()
  list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    void reply.header('ETag', this.etag).header('Cache-Control', 'public, max-age=3600');
    if (this.isCurrent(request.headers['if-none-match'])) {
      void reply.status(304).send();
    } else {
      void reply.type('application/json; charset=utf-8').send(this.body);
    }
  }

  /** If-None-Match compares weakly and may name several versions (RFC 9110, 13.1.2). */
  private isCurrent(ifNoneMatch = ''): boolean {
    const named = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
    return named.includes(this.etag) || named.includes('*');
  }
}
