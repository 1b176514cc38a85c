import fc from 'fast-check';
import { goodBody } from '../support/service.js';

/** Text that has broken other services. */
const nastyText = fc.constantFrom(
  ...['', ' ', '\u0000', '\u200b', '\u202e', '\u3164', '\ud800', '\ufeff', '１２３４５６', '한글'],
  ...['홍길동', '홍길동'.normalize('NFD'), 'null', 'undefined', 'NaN', '-0', '1e999', '0x1f', '{}'],
  ...['__proto__', 'constructor', 'toString', "'; DROP TABLE x; --", '${7*7}', '%00', '../../x'],
  ...['a'.repeat(64), 'a'.repeat(65), '1'.repeat(20), '1'.repeat(21), '가'.repeat(51), '👨‍👩‍👧‍👦'],
  ...['088', '88', '20', '020', '209', '0209', 'nameCheck', 'OCCUPANCY', 'occupancy\n'],
);

const anyText = fc.oneof(nastyText, fc.string({ unit: 'binary', maxLength: 80 }), fc.string());

const anyMember = fc.oneof(anyText, fc.jsonValue({ maxDepth: 2 }));

/** Names of members that are none of ours; every object inherits some of them. */
const unknownName = fc.oneof(
  anyText,
  fc.constantFrom(...Object.getOwnPropertyNames(Object.prototype)),
);

/** A body that is good but for some members, or not at all. */
const nearlyGoodBody = fc
  .record(
    {
      submissionId: fc.oneof(fc.stringMatching(/^[A-Za-z0-9_-]{8,64}$/), anyMember),
      requestType: fc.oneof(fc.constant('occupancy'), anyMember),
      userName: fc.oneof(fc.constant('홍길동'), anyMember),
      bankCode: fc.oneof(fc.constantFrom('088', '004', '209', '20'), anyMember),
      accountNumber: fc.oneof(fc.stringMatching(/^[0-9]{6,20}$/), anyMember),
    },
    { requiredKeys: [] },
  )
  .chain((body) =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constant<object>(body) },
      fc.dictionary(unknownName, anyMember, { maxKeys: 2 }).map((more) => ({ ...body, ...more })),
    ),
  );

const goodText = fc
  .stringMatching(/^[a-z0-9]{8,20}$/)
  .map((submissionId) => JSON.stringify({ ...goodBody, submissionId }));

/** A body with one member nested, up to the 16 KiB that a body may have and more. */
const deepText = fc
  .tuple(
    fc.constantFrom(...Object.keys(goodBody), 'other'),
    fc.constantFrom(['[', ']'] as const, ['{"a":[', ']}'] as const),
    fc.nat({ max: 9_000 }),
  )
  .map(([field, [open, close], depth]) =>
    JSON.stringify({ ...goodBody, [field]: 0 }).replace(
      ':0',
      `:${open.repeat(depth)}0${close.repeat(depth)}`,
    ),
  );

/** A text with one place changed. */
function damaged(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(text, fc.nat(), fc.nat({ max: 4 }), anyText)
    .map(([whole, position, removed, inserted]) => {
      const at = position % (whole.length + 1);
      return whole.slice(0, at) + inserted + whole.slice(at + removed);
    });
}

/** The text of a body, from perfectly good to no JSON at all. */
export const bodyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: nearlyGoodBody.map((body) => JSON.stringify(body)) },
  { weight: 1, arbitrary: goodText },
  { weight: 2, arbitrary: damaged(goodText) },
  { weight: 1, arbitrary: deepText },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: anyText },
  { weight: 1, arbitrary: fc.nat({ max: 20_000 }).map((depth) => '['.repeat(depth)) },
);

/** Headers that a client can send at all: printable ASCII. */
export const clientHeaders: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    'idempotency-key': fc.oneof(
      { weight: 6, arbitrary: fc.uuid() },
      fc.uuid().map((key) => `"${key}"`),
      fc.string({ unit: 'grapheme-ascii', maxLength: 300 }),
    ),
    'content-type': fc.oneof(
      { weight: 8, arbitrary: fc.constant('application/json') },
      fc.constantFrom(
        ...['application/json; charset=utf-8', 'application/json;charset=latin1', 'text/plain'],
        ...['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'json', ''],
      ),
    ),
    accept: fc.constantFrom('application/json', 'application/problem+json', 'text/html', '*/*', ''),
    'accept-language': fc.oneof(
      fc.constantFrom('ko', 'en', 'ko-KR;q=0.1, en', '*', 'fr;q=0'),
      fc.string({ unit: 'grapheme-ascii', maxLength: 40 }),
    ),
    'x-request-id': fc.string({ unit: 'grapheme-ascii', maxLength: 140 }),
    traceparent: fc.string({ unit: 'grapheme-ascii', maxLength: 60 }),
    'content-encoding': fc.constantFrom('identity', 'gzip', 'br'),
  },
  { requiredKeys: ['idempotency-key', 'content-type'] },
);

const token = fc.stringMatching(/^[A-Za-z-]{1,12}$/);
const method = fc.oneof(
  fc.constantFrom('GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'QUERY'),
  token,
);
const target = fc.oneof(
  fc.constantFrom(
    ...['/v1/account-verifications', '/v1/account-verifications/key-1', '/v1/banks', '/problems'],
    ...['/problems/FORBIDDEN', '/health/live', '/health/ready', '/docs', '/openapi.json', '/', '*'],
    ...['http://elsewhere.example.com/v1/banks', '//', '/v1//banks', '/v1/banks/', '/%', '/%00'],
    ...['/v1/account-verifications/%2e%2e%2fbanks', '/docs/../package.json', '/docs/%2e%2e/x'],
    ...['/docs/swagger-ui.css', '/docs/index.html', '/docs//', '/docs/%00', '/docs/%5c..%5cx'],
  ),
  fc.webPath().map((path) => `/docs${path}`),
  fc.webPath().map((path) => `/${path}`),
  fc.string({ unit: 'grapheme-ascii', maxLength: 400 }),
);
const version = fc.oneof(
  { weight: 8, arbitrary: fc.constant('HTTP/1.1') },
  fc.constantFrom('HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', 'http/1.1', 'HTTP/1.1 ', ''),
);
const headerLine = fc.oneof(
  fc.constantFrom(
    ...['Host: service', 'Host:', 'Connection: close', 'Connection: upgrade', 'Upgrade: websocket'],
    ...['Content-Length: 5', 'Content-Length: 0', 'Content-Length: -1', 'Content-Length: 1e3'],
    ...['Transfer-Encoding: chunked', 'Transfer-Encoding: gzip', 'Expect: 100-continue'],
    ...['Expect: tea', 'Content-Type: application/json', 'Idempotency-Key: raw-1', 'Cookie: a=b'],
    ...['Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA', 'Range: bytes=0-1'],
    ...['Range: bytes=9999999-', 'If-Match: "x"', 'If-Unmodified-Since: 0', 'If-Range: "x"'],
    ...['If-None-Match: *', 'Accept-Language: ,,;q=', 'Accept: ;;,', 'Authorization: Bearer x'],
  ),
  fc
    .tuple(token, fc.string({ unit: 'binary-ascii', maxLength: 60 }))
    .map((parts) => parts.join(': ')),
  fc.string({ unit: 'binary-ascii', maxLength: 60 }),
);

const builtRequest = fc
  .tuple(method, target, version, fc.array(headerLine, { maxLength: 8 }), bodyText)
  .map(([verb, path, protocol, lines, body]) =>
    Buffer.from([`${verb} ${path} ${protocol}`, ...lines, '', body].join('\r\n')),
  );

const goodRequest = fc
  .tuple(goodText, fc.uuid())
  .map(([body, key]) =>
    [
      'POST /v1/account-verifications HTTP/1.1',
      ...['Host: service', 'Content-Type: application/json', `Idempotency-Key: ${key}`],
      ...[`Content-Length: ${Buffer.byteLength(body)}`, '', body],
    ].join('\r\n'),
  );

/** The bytes of a connection: garbage, requests put together from parts, good ones damaged. */
export const connectionBytes: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 4, arbitrary: builtRequest },
  { weight: 1, arbitrary: goodRequest.map((text) => Buffer.from(text)) },
  { weight: 3, arbitrary: damaged(goodRequest).map((text) => Buffer.from(text)) },
);
