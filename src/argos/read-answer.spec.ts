import fc from 'fast-check';
import type { ArgosOutcome } from './outcome.js';
import { readAnswer } from './read-answer.js';

function read(status: number, body: unknown): ArgosOutcome {
  return readAnswer({
    kind: 'answer',
    status,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('the documented answers', () => {
  it('calls the documented success sent', () => {
    expect(read(200, { statusCode: 200, message: 'success', success: true })).toEqual({
      code: 'CODE_SENT',
    });
  });

  it.each([
    ['invalid_bank_code', 'INVALID_BANK_CODE'],
    ['failed_to_verify', 'ACCOUNT_NOT_VERIFIED'],
    ['unable_to_deposit', 'ACCOUNT_CANNOT_RECEIVE'],
    ['unable_to_Transfer', 'TRANSFER_UNAVAILABLE'],
    ['transfer_is_processing', 'TRANSFER_PROCESSING'],
    ['fail_to_request', 'CODE_NOT_SENT'],
    ['something_new', 'ATTEMPT_FAILED'],
  ])('reads the retry code %s as %s, with its count', (retryCode, code) => {
    const body = { statusCode: 200, message: 'm', retryCode, success: false, retryCount: 2 };
    expect(read(200, body)).toEqual({ code, retryCount: 2 });
  });

  it('reads the rejection, which has neither message nor retry code', () => {
    const body = {
      statusCode: 200,
      rejectComment: 'too_many_retry',
      success: false,
      retryCount: 5,
    };
    expect(read(200, body)).toEqual({ code: 'KYC_REJECTED', retryCount: 5 });
  });

  it.each([
    ['invalid_data_format', 'INVALID_DATA_FORMAT'],
    ['missing_required_field', 'ARGOS_CONTRACT_MISMATCH'],
    ['invalid_request_type', 'REQUEST_TYPE_NOT_AVAILABLE'],
    ['not_using_option', 'OPTION_NOT_ENABLED'],
    ['invalid_submission', 'SUBMISSION_NOT_ACTIVE'],
    ['fail_to_request', 'BANK_REQUEST_FAILED'],
    ['db_processing_error', 'ARGOS_PROCESSING_FAILED'],
    ['exceeded_transfer_limit', 'TRANSFER_LIMIT_EXCEEDED'],
    ['something_new', 'OUTCOME_UNKNOWN'],
  ])('reads the error code %s as %s', (errorCode, code) => {
    expect(read(400, { success: false, message: 'm', errorCode })).toEqual({ code });
  });

  it.each([
    [400, { message: 'Invalid Query String parameters' }, 'ARGOS_CONTRACT_MISMATCH'],
    [401, { message: 'Unauthorized' }, 'ARGOS_ACCESS_DENIED'],
    [403, { message: 'Forbidden' }, 'ARGOS_ACCESS_DENIED'],
    [403, { Message: 'User is not authorized to access this resource' }, 'ARGOS_ACCESS_DENIED'],
    [404, { message: 'Not Found' }, 'ARGOS_CONTRACT_MISMATCH'],
    [413, { message: 'Request Entity Too Large' }, 'ARGOS_CONTRACT_MISMATCH'],
    [429, { message: 'Too Many Requests' }, 'ARGOS_RATE_LIMITED'],
    [500, { message: 'Internal Server Error' }, 'OUTCOME_UNKNOWN'],
    [502, { message: 'Bad Gateway' }, 'OUTCOME_UNKNOWN'],
    [504, { message: 'Endpoint request timed out' }, 'OUTCOME_UNKNOWN'],
  ])('reads the gateway answer %i as documented', (status, body, code) => {
    expect(read(status, body)).toEqual({ code });
  });
});

describe('answers that are not as documented', () => {
  it.each([
    ['an empty body', 200, '', 'OUTCOME_UNKNOWN'],
    ['a cut body', 200, '{"success":tr', 'OUTCOME_UNKNOWN'],
    ['an array', 200, '[true]', 'OUTCOME_UNKNOWN'],
    ['null', 200, 'null', 'OUTCOME_UNKNOWN'],
    ['a cut 400', 400, '{"errorCode":', 'OUTCOME_UNKNOWN'],
    ['an HTML 401', 401, '<html>', 'ARGOS_ACCESS_DENIED'],
    ['an HTML 403', 403, '<html>', 'ARGOS_ACCESS_DENIED'],
    ['an HTML 404', 404, '<html>', 'ARGOS_CONTRACT_MISMATCH'],
    ['an HTML 413', 413, '<html>', 'ARGOS_CONTRACT_MISMATCH'],
    ['an HTML 429', 429, '<html>', 'ARGOS_RATE_LIMITED'],
    ['an HTML 502', 502, '<html>', 'OUTCOME_UNKNOWN'],
  ])('reads %s by its status alone', (_, status, body, code) => {
    expect(read(status, body)).toEqual({ code });
  });

  it.each([201, 202, 204, 301, 307, 500, 502, 503, 504, 599])(
    'trusts no body under status %i',
    (status) => {
      expect(read(status, { success: true, statusCode: 200 })).toEqual({ code: 'OUTCOME_UNKNOWN' });
      expect(read(status, { rejectComment: 'too_many_retry' })).toEqual({
        code: 'OUTCOME_UNKNOWN',
      });
      expect(read(status, { retryCode: 'failed_to_verify' })).toEqual({ code: 'OUTCOME_UNKNOWN' });
    },
  );

  it.each([
    ['the string "true"', { success: 'true' }],
    ['a number', { success: 1 }],
    ['nothing', {}],
    ['false', { success: false }],
    ['a retry code beside it', { success: true, retryCode: 'failed_to_verify' }],
    ['an unknown retry code beside it', { success: true, retryCode: 'new' }],
    ['an error code beside it', { success: true, errorCode: 'invalid_submission' }],
    ['a retry code of another type', { success: true, retryCode: 7 }],
    ['another status code in it', { success: true, statusCode: 400 }],
    ['a status code as text', { success: true, statusCode: '500' }],
  ])('does not call a 200 sent when success is %s', (_, body) => {
    expect(read(200, body)).toEqual({ code: 'OUTCOME_UNKNOWN' });
  });

  it('reads a rejection before anything else that the body says', () => {
    const body = { rejectComment: 'x', success: true, retryCode: 'fail_to_request' };
    expect(read(200, body)).toEqual({ code: 'KYC_REJECTED' });
    expect(read(400, { rejectComment: 'x' })).toEqual({ code: 'KYC_REJECTED' });
    expect(read(403, { rejectComment: 'x' })).toEqual({ code: 'KYC_REJECTED' });
  });

  it.each(['', null, 5, true, ['x'], {}])('does not read %j as a rejection', (rejectComment) => {
    expect(read(200, { rejectComment, success: true })).toEqual({ code: 'CODE_SENT' });
  });

  it('reads a retry code before an error code, and the families apart', () => {
    const both = { retryCode: 'fail_to_request', errorCode: 'fail_to_request' };
    expect(read(200, both)).toEqual({ code: 'CODE_NOT_SENT' });
    expect(read(200, { errorCode: 'fail_to_request' })).toEqual({ code: 'BANK_REQUEST_FAILED' });
    expect(read(403, { errorCode: 'invalid_submission' })).toEqual({
      code: 'SUBMISSION_NOT_ACTIVE',
    });
  });

  it.each(['FAILED_TO_VERIFY', 'Failed_To_Verify', 'failed_to_verify'])(
    'compares codes without regard to case: %s',
    (retryCode) => {
      expect(read(200, { retryCode })).toEqual({ code: 'ACCOUNT_NOT_VERIFIED' });
    },
  );

  it('does not find codes on the prototype of an object', () => {
    expect(read(200, { retryCode: 'constructor' })).toEqual({ code: 'ATTEMPT_FAILED' });
    expect(read(400, { errorCode: '__proto__' })).toEqual({ code: 'OUTCOME_UNKNOWN' });
    expect(read(200, '{"__proto__":{"success":true}}')).toEqual({ code: 'OUTCOME_UNKNOWN' });
  });
});

describe('retryCount', () => {
  it.each([
    [0, 0],
    [3, 3],
    [5, 5],
    [999, 999],
    ['4', 4],
    ['007', 7],
    [1000, undefined],
    [-1, undefined],
    [2.5, undefined],
    ['', undefined],
    ['1000', undefined],
    ['1e2', undefined],
    [' 2', undefined],
    [null, undefined],
    [true, undefined],
    [[2], undefined],
  ])('counts %j as %j', (retryCount, counted) => {
    const outcome = read(200, { retryCode: 'failed_to_verify', retryCount });
    expect(outcome).toEqual(
      counted === undefined
        ? { code: 'ACCOUNT_NOT_VERIFIED' }
        : { code: 'ACCOUNT_NOT_VERIFIED', retryCount: counted },
    );
  });

  it('keeps the code of a fifth try that is not called a rejection', () => {
    expect(read(200, { retryCode: 'failed_to_verify', retryCount: 5 })).toEqual({
      code: 'ACCOUNT_NOT_VERIFIED',
      retryCount: 5,
    });
  });
});

describe('no answer', () => {
  it.each(['connection_failed', 'connect_timeout', 'tls_failed', 'name_not_resolved'] as const)(
    'says that nothing was sent when the connection failed: %s',
    (reason) => {
      expect(readAnswer({ kind: 'not_sent', reason })).toEqual({ code: 'ARGOS_UNREACHABLE' });
    },
  );

  it('says that we were too busy when we gave up before writing', () => {
    expect(readAnswer({ kind: 'not_sent', reason: 'fence_passed' })).toEqual({
      code: 'SERVICE_BUSY',
    });
  });

  it.each(['connection_lost', 'deadline_passed', 'transport_failed'] as const)(
    'does not guess what became of a request whose answer is lost: %s',
    (reason) => {
      expect(readAnswer({ kind: 'lost', reason })).toEqual({ code: 'OUTCOME_UNKNOWN' });
    },
  );

  it('does not trust a success whose body did not come whole', () => {
    expect(readAnswer({ kind: 'answer', status: 200, body: undefined })).toEqual({
      code: 'OUTCOME_UNKNOWN',
    });
  });
});

describe('any answer at all', () => {
  const words = fc.constantFrom(
    '',
    'fail_to_request',
    'failed_to_verify',
    'invalid_submission',
    'x',
  );
  const value = fc.oneof(fc.anything(), words, fc.boolean(), fc.integer());
  const object = fc.record(
    {
      success: value,
      statusCode: fc.oneof(value, fc.constant(200)),
      retryCode: value,
      errorCode: value,
      rejectComment: value,
      retryCount: value,
    },
    { requiredKeys: [] },
  );
  const body = fc.oneof(
    fc.string(),
    fc.constant(undefined),
    fc.json(),
    object.map((candidate) => {
      try {
        return JSON.stringify(candidate);
      } catch {
        return '{}';
      }
    }),
  );

  it('never makes it throw', () => {
    fc.assert(
      fc.property(fc.integer(), body, (status, text) => {
        expect(typeof readAnswer({ kind: 'answer', status, body: text }).code).toBe('string');
      }),
      { numRuns: 5_000 },
    );
  });

  it('is called sent only with a whole 200 and the boolean true, and nothing against it', () => {
    fc.assert(
      fc.property(fc.constantFrom(200, 201, 400, 403, 500), body, (status, text) => {
        if (readAnswer({ kind: 'answer', status, body: text }).code !== 'CODE_SENT') {
          return;
        }
        const sent = JSON.parse(text ?? '') as Record<string, unknown>;
        expect(status).toBe(200);
        expect(sent['success']).toBe(true);
        expect(sent['retryCode'] ?? '').toBe('');
        expect(sent['errorCode'] ?? '').toBe('');
        expect(sent['statusCode'] ?? 200).toBe(200);
      }),
      { numRuns: 5_000 },
    );
  });
});
