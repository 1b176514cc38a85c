/** A documented answer header that holds text. */
interface TextHeader {
  readonly description: string;
  readonly schema: {
    readonly type: 'string';
    readonly maxLength: number;
    readonly pattern: string;
    readonly example: string;
  };
}

export const EXAMPLE_REQUEST_ID = '0f8e1c52-6d3b-4a57-9c1e-2b7a90d4e613';

/** What a request id may be: ours and those that a caller may bring. */
export const REQUEST_ID_PATTERN = '^[A-Za-z0-9._-]{8,128}$';

/** Names between commas. */
const LIST_PATTERN = '^[A-Za-z-]+(, ?[A-Za-z-]+)*$';

/** The request header that chooses the language of a text. */
export const acceptLanguageSchema = {
  type: 'string' as const,
  maxLength: 256,
  pattern: '^[A-Za-z0-9*;=., -]*$',
  example: 'ko',
};

/** On every answer. */
export const requestIdHeader = {
  'X-Request-Id': text(
    'The id of this request; the same as `requestId` in the body.',
    EXAMPLE_REQUEST_ID,
    { maxLength: 128, pattern: REQUEST_ID_PATTERN },
  ),
};

/** On every answer that may not be kept. */
export const uncachedHeaders = {
  ...requestIdHeader,
  'Cache-Control': text(
    'The answer is for this request alone: keep it out of every cache.',
    'no-store',
    {
      maxLength: 8,
      pattern: '^no-store$',
    },
  ),
};

/** On every answer with a text for people. */
export const languageHeader = {
  'Content-Language': text('The language of the texts for people.', 'ko', {
    maxLength: 2,
    pattern: '^(ko|en)$',
  }),
};

/** Where a recorded answer is given again. */
export const replayedHeader = {
  'Idempotency-Replayed': text(
    '`true` when this is the recorded answer to an earlier request with this key; else absent.',
    'true',
    { maxLength: 4, pattern: '^true$' },
  ),
};

/** Where the caller should wait. */
export const retryAfterHeader = {
  'Retry-After': {
    description:
      'Seconds to wait. With `nextAction` `RETRY_SAME_KEY`: before the identical request is repeated with the same key. Absent where no time is known.',
    schema: {
      type: 'integer' as const,
      format: 'int32',
      minimum: 1,
      maximum: 86_400,
      example: 5,
    },
  },
};

export const allowHeader = {
  Allow: text('The methods that this address has.', 'OPTIONS, POST', {
    maxLength: 100,
    pattern: LIST_PATTERN,
  }),
};

export const authenticateHeader = {
  'WWW-Authenticate': text('How to sign in.', 'Bearer', {
    maxLength: 200,
    pattern: '^Bearer( [ -~]+)?$',
  }),
};

export const varyHeader = {
  Vary: text('The answer depends on these headers of the request.', 'Accept, Accept-Language', {
    maxLength: 200,
    pattern: LIST_PATTERN,
  }),
};

/** On the bank list, and on the answer that it is still the same. */
export const cacheHeaders = {
  ETag: text('The version of the answer: send it as If-None-Match.', '"b1a2c3d4e5f60718"', {
    maxLength: 100,
    pattern: '^(W/)?"[!#-~]*"$',
  }),
  'Cache-Control': text('How long the answer may be kept.', 'public, max-age=3600', {
    maxLength: 100,
    pattern: '^public, max-age=[0-9]+$',
  }),
};

function text(
  description: string,
  example: string,
  limits: { readonly maxLength: number; readonly pattern: string },
): TextHeader {
  return { description, schema: { type: 'string', ...limits, example } };
}
