import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiSecurity,
} from '@nestjs/swagger';
import {
  EXAMPLE_REQUEST_ID,
  REQUEST_ID_PATTERN,
  acceptLanguageSchema,
  languageHeader,
  replayedHeader,
  uncachedHeaders,
} from '../problems/api-headers.js';
import { ApiProblems } from '../problems/api-problems.decorator.js';
import { catalog } from '../problems/catalog.js';
import { languages } from '../problems/language.js';
import { AttemptStatusResponse } from './dto/attempt-status.response.js';
import { CodeSentResponse } from './dto/code-sent.response.js';
import { CreateAccountVerificationDto } from './dto/create-account-verification.dto.js';
import { KEY_PATTERN } from './idempotency-key.js';

const EXAMPLE_KEY = '9f1c2b34-5d6e-4f70-8a91-b2c3d4e5f607';

const keySchema = {
  type: 'string' as const,
  maxLength: 255,
  pattern: KEY_PATTERN.source,
  example: EXAMPLE_KEY,
};

const CREATE_DESCRIPTION = `
One attempt: sends 1 won to the user's account through Argos PreStep2. The code that the user then
enters is **the first three digits of the depositor's name** on the bank statement, not the amount
and not the account number.

**Before posting**, make a new \`Idempotency-Key\` (a UUID) and store it with the attempt. One key is
one attempt: repeating the identical request with the same key never sends a second won, it replays
the recorded answer for 24 hours. Make a new key only when the user asks for a new attempt.

**Read time-out: 45 seconds.** An answer may take 35; many HTTP clients give up after 10 (OkHttp's
default), which turns a good answer into a lost one. After a lost answer, repeat the identical
request with the same key.

**Switch on \`nextAction\`**, then on \`code\`; never on the HTTP status alone. \`title\`, \`detail\` and
\`message\` are for the user, in the language of the request. New codes may come: for one that you
don't know, \`nextAction\` says what to do.

A submission has **five tries**; at the fifth, Argos rejects the identity check for good. When
\`attemptsRemaining\` is 1, warn the user before the next attempt.
`.trim();

const FIND_DESCRIPTION = `
What became of your attempt with this key; never calls Argos. For an app that lost its answer. With
\`IN_PROGRESS\`, look again after a few seconds. A 404 means that nothing is recorded: repeating the
identical request with the same key is then the attempt.
`.trim();

const attemptExamples = {
  usual: {
    summary: 'A bank account',
    value: {
      submissionId: 'a1b2c3d4e5f6g7',
      requestType: 'occupancy',
      userName: '홍길동',
      bankCode: '088',
      accountNumber: '110123456789',
    },
  },
  leadingZeros: {
    summary: 'A securities account whose number begins with zeros: every member is a string',
    value: {
      submissionId: 'a1b2c3d4e5f6g7',
      requestType: 'occupancy',
      userName: 'Jane Doe',
      bankCode: '209',
      accountNumber: '00123456789012',
    },
  },
};

const codeSentExamples = Object.fromEntries(
  languages.map((language) => [
    language,
    {
      summary: catalog.CODE_SENT.title[language],
      value: {
        code: 'CODE_SENT',
        transfer: catalog.CODE_SENT.transfer,
        nextAction: catalog.CODE_SENT.nextAction,
        message: catalog.CODE_SENT.detail[language],
        requestId: EXAMPLE_REQUEST_ID,
      },
    },
  ]),
);

const statusExamples = {
  inProgress: {
    summary: 'Still running: look again',
    value: { state: 'IN_PROGRESS', createdAt: '2026-11-21T09:00:00.000Z' },
  },
  settled: {
    summary: 'Answered',
    value: {
      state: 'SETTLED',
      code: 'ACCOUNT_NOT_VERIFIED',
      transfer: 'not_sent',
      nextAction: 'CORRECT_INPUT',
      retryCount: 2,
      attemptsRemaining: 3,
      createdAt: '2026-11-21T09:00:00.000Z',
      settledAt: '2026-11-21T09:00:02.000Z',
    },
  },
  unknown: {
    summary: 'No trustworthy answer came (yet)',
    value: {
      state: 'UNKNOWN',
      code: 'OUTCOME_UNKNOWN',
      transfer: 'unknown',
      nextAction: 'CHECK_STATEMENT',
      createdAt: '2026-11-21T09:00:00.000Z',
    },
  },
};

function ApiCommonHeaders(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'Accept-Language',
      required: false,
      description: 'The language of the texts for people: the best of `ko` and `en`.',
      schema: acceptLanguageSchema,
    }),
    ApiHeader({
      name: 'X-Request-Id',
      required: false,
      description: 'Your id for this request. Echoed when it matches the pattern, else replaced.',
      schema: {
        type: 'string',
        maxLength: 128,
        pattern: REQUEST_ID_PATTERN,
        example: 'app-7f3a9c21',
      },
    }),
    ApiSecurity('bearer'),
  );
}

export function ApiCreateAccountVerification(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      operationId: 'createAccountVerification',
      summary: 'Send 1 won with a code to the user’s account',
      description: CREATE_DESCRIPTION,
    }),
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description: 'One key is one attempt. A UUID is best. Bare, or as a quoted string.',
      schema: keySchema,
    }),
    ApiCommonHeaders(),
    ApiBody({ type: CreateAccountVerificationDto, examples: attemptExamples }),
    ApiOkResponse({
      description: '`CODE_SENT`: the 1 won was sent. Ask the user for the three digits.',
      type: CodeSentResponse,
      headers: { ...uncachedHeaders, ...languageHeader, ...replayedHeader },
      examples: codeSentExamples,
    }),
    ApiProblems(
      'MALFORMED_REQUEST',
      'IDEMPOTENCY_KEY_REQUIRED',
      'IDEMPOTENCY_KEY_INVALID',
      'VALIDATION_FAILED',
      'UNAUTHENTICATED',
      'FORBIDDEN',
      'METHOD_NOT_ALLOWED',
      'ATTEMPT_IN_PROGRESS',
      'KYC_REJECTED',
      'SUBMISSION_NOT_ACTIVE',
      'PAYLOAD_TOO_LARGE',
      'UNSUPPORTED_MEDIA_TYPE',
      'IDEMPOTENCY_KEY_REUSED',
      'INVALID_BANK_CODE',
      'ACCOUNT_NOT_VERIFIED',
      'ACCOUNT_CANNOT_RECEIVE',
      'TRANSFER_UNAVAILABLE',
      'TRANSFER_PROCESSING',
      'CODE_NOT_SENT',
      'ATTEMPT_FAILED',
      'INVALID_DATA_FORMAT',
      'REQUEST_TYPE_NOT_AVAILABLE',
      'RATE_LIMITED',
      'TRANSFER_LIMIT_EXCEEDED',
      'INTERNAL_ERROR',
      'OPTION_NOT_ENABLED',
      'BANK_REQUEST_FAILED',
      'ARGOS_PROCESSING_FAILED',
      'ARGOS_CONTRACT_MISMATCH',
      'ARGOS_ACCESS_DENIED',
      'ARGOS_RATE_LIMITED',
      'ARGOS_UNREACHABLE',
      'SERVICE_BUSY',
      'LEDGER_UNAVAILABLE',
      'OUTCOME_UNKNOWN',
    ),
  );
}

export function ApiGetAccountVerification(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      operationId: 'getAccountVerification',
      summary: 'Look up what became of an attempt',
      description: FIND_DESCRIPTION,
    }),
    ApiParam({
      name: 'idempotencyKey',
      description: 'The key that the attempt was posted with.',
      schema: keySchema,
    }),
    ApiCommonHeaders(),
    ApiOkResponse({
      description: 'What is recorded of the attempt.',
      type: AttemptStatusResponse,
      headers: uncachedHeaders,
      examples: statusExamples,
    }),
    ApiProblems(
      'MALFORMED_REQUEST',
      'IDEMPOTENCY_KEY_INVALID',
      'UNAUTHENTICATED',
      'ATTEMPT_NOT_FOUND',
      'METHOD_NOT_ALLOWED',
      'RATE_LIMITED',
      'INTERNAL_ERROR',
      'SERVICE_BUSY',
      'LEDGER_UNAVAILABLE',
    ),
  );
}
