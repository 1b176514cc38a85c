import { findDrift } from './contract-drift.js';

function drift(status: number, body: unknown) {
  return findDrift({
    kind: 'answer',
    status,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

it.each([
  ['success', 200, { statusCode: 200, message: 'success', success: true }],
  [
    'retry',
    200,
    {
      statusCode: 200,
      message: 'm',
      retryCode: 'unable_to_Transfer',
      success: false,
      retryCount: 2,
    },
  ],
  [
    'rejection',
    200,
    { statusCode: 200, rejectComment: 'too_many_retry', success: false, retryCount: 5 },
  ],
  ['error', 400, { success: false, message: 'm', errorCode: 'fail_to_request' }],
  ['gateway refusal', 403, { Message: 'explicit deny' }],
  ['gateway page', 502, '<html>'],
  ['gateway 400', 400, { message: 'Invalid Query String parameters' }],
])('finds nothing in a documented %s', (_, status, body) => {
  expect(drift(status, body)).toEqual([]);
});

it.each([
  ['a status of its own', 418, {}, 'unexpected_status'],
  ['a 200 that is no JSON', 200, 'ok', 'not_json'],
  ['a member more', 200, { success: true, points: 7 }, 'unknown_member'],
  ['a member of another type', 200, { success: true, message: 5 }, 'wrong_type'],
  ['a retry code that is not in the table', 200, { retryCode: 'new' }, 'unknown_retry_code'],
  ['an error code that is not in the table', 400, { errorCode: 'new' }, 'unknown_error_code'],
  ['a 200 that says neither yes nor why not', 200, { success: false }, 'no_family'],
  ['yes and no at once', 200, { success: true, retryCode: 'failed_to_verify' }, 'contradiction'],
  ['an error code under 200', 200, { errorCode: 'invalid_submission' }, 'contradiction'],
  ['a retry code under 400', 400, { retryCode: 'failed_to_verify' }, 'contradiction'],
])('reports %s', (_, status, body, kind) => {
  expect(drift(status, body).map((found) => found.kind)).toContain(kind);
});

it('names members and types, never a value, and no name that could forge a log line', () => {
  const found = drift(200, { success: true, message: 12345, 'a"\n{': '홍길동', extra: '110123' });
  expect(JSON.stringify(found)).not.toMatch(/12345|홍길동|110123|\\n/);
  expect(found).toEqual([
    { kind: 'unknown_member', members: ['(unprintable name)', 'extra'] },
    { kind: 'wrong_type', members: ['message: number'] },
  ]);
});
