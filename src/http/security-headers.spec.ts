import { securityHeaders } from './security-headers.js';

it('are helmet’s, with a policy under which Swagger UI works and nothing else does', () => {
  expect(securityHeaders).toMatchObject({
    'Content-Security-Policy':
      "default-src 'none';script-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;" +
      "connect-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'Strict-Transport-Security': expect.stringContaining('max-age=31536000'),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'SAMEORIGIN',
  });
  expect(Object.values(securityHeaders).every((value) => typeof value === 'string')).toBe(true);
});
