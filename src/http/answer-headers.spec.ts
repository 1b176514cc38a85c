import { answerHeaders } from './answer-headers.js';

it('are helmet’s, with a policy under which Swagger UI works and nothing else does', () => {
  expect(answerHeaders).toMatchObject({
    'content-security-policy':
      "default-src 'none';script-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;" +
      "connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': expect.stringContaining('max-age=31536000'),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
  });
  expect(Object.values(answerHeaders).every((value) => typeof value === 'string')).toBe(true);
});
