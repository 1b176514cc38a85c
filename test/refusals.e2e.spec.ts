import { TestService, goodBody } from './support/service.js';
import type { Answer } from './support/service.js';
import { Upstream } from './support/upstream.js';

const PATH = '/v1/account-verifications';

let upstream: Upstream;
let service: TestService;

beforeAll(async () => {
  upstream = await Upstream.start();
  service = await TestService.start({ ARGOS_BASE_URL: upstream.baseUrl });
});

afterEach(() => {
  // Whatever is refused here costs nothing.
  expect(upstream.seen.splice(0)).toEqual([]);
});

afterAll(async () => {
  await service.close();
  await upstream.close();
});

function errorsOf(answer: Answer): string[] {
  const errors = (answer.body['errors'] ?? []) as { field: string; rule: string }[];
  return errors.map(({ field, rule }) => `${field} ${rule}`);
}

describe('the body’s rules', () => {
  it.each([
    ['submissionId', undefined, 'required'],
    ['submissionId', null, 'required'],
    ['submissionId', 12345678, 'string'],
    ['submissionId', 'short', 'format'],
    ['submissionId', 'has space', 'format'],
    ['submissionId', 'a'.repeat(65), 'format'],
    ['submissionId', 'abcdefgh\n', 'format'],
    ['requestType', undefined, 'required'],
    ['requestType', 'nameCheck', 'notAvailableYet'],
    ['requestType', 'Occupancy', 'format'],
    ['requestType', ['occupancy'], 'string'],
    ['userName', undefined, 'required'],
    ['userName', { first: 'a' }, 'string'],
    ['userName', '', 'length'],
    ['userName', '   ', 'length'],
    ['userName', '가'.repeat(51), 'length'],
    ['userName', '홍길동!', 'format'],
    ['userName', '<b>홍</b>', 'format'],
    ['userName', '홍길동 🙂', 'format'],
    ['userName', '\ud800', 'format'],
    ['userName', '홍\u200b길동', 'invisibleCharacter'],
    ['userName', '홍길동\n', 'invisibleCharacter'],
    ['userName', '\ufeff홍길동', 'invisibleCharacter'],
    ['userName', '홍\u3164길동', 'invisibleCharacter'],
    ['userName', '홍\u0000', 'invisibleCharacter'],
    ['bankCode', undefined, 'required'],
    ['bankCode', 88, 'string'],
    ['bankCode', '88', 'knownBank'],
    ['bankCode', '999', 'knownBank'],
    ['bankCode', '092', 'knownBank'],
    ['bankCode', '０８８', 'knownBank'],
    ['accountNumber', undefined, 'required'],
    ['accountNumber', 110123456789, 'string'],
    ['accountNumber', '110-123-456789', 'digitsOnly'],
    ['accountNumber', '110 123 456789', 'digitsOnly'],
    ['accountNumber', '１１０１２３４５６', 'digitsOnly'],
    ['accountNumber', '12345', 'length'],
    ['accountNumber', '1'.repeat(21), 'length'],
    ['accountNumber', '', 'length'],
  ])('%s %j breaks the rule %s', async (field, value, rule) => {
    const answer = await service.post('a-key', { [field]: value });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      code: 'VALIDATION_FAILED',
      transfer: 'not_sent',
      nextAction: 'CORRECT_INPUT',
      instance: `${PATH}/a-key`,
    });
    expect(errorsOf(answer)).toEqual([`${field} ${rule}`]);
    if (typeof value === 'string' && value.trim().length > 3) {
      expect(answer.text).not.toContain(value);
    }
  });

  it('tells an unknown field once, without repeating its name', async () => {
    const answer = await service.post('a-key', { 'surprise-1': 1, 'surprise-2': { a: 1 } });
    expect(errorsOf(answer)).toEqual(['body unknownField']);
    expect(answer.text).not.toContain('surprise');
  });

  it.each(
    Object.getOwnPropertyNames(Object.prototype).filter(
      (name) => !['__proto__', 'constructor'].includes(name),
    ),
  )('does not know the field %s, which every object inherits', async (name) => {
    const answer = await service.post('a-key', { [name]: 'value' });
    expect(errorsOf(answer)).toEqual(['body unknownField']);
  });

  it.each(['submissionId', 'requestType', 'userName', 'bankCode', 'accountNumber', 'other'])(
    'does not look into %s, however deep it is',
    async (field) => {
      for (const nested of [
        '['.repeat(7_000) + ']'.repeat(7_000),
        '{"a":'.repeat(2_600) + '1' + '}'.repeat(2_600),
      ]) {
        const answer = await service.send('POST', PATH, {
          headers: { 'content-type': 'application/json', 'idempotency-key': 'a-key' },
          body: JSON.stringify({ ...goodBody, [field]: 0 }).replace(':0', `:${nested}`),
        });
        const broken = field === 'other' ? 'body unknownField' : `${field} string`;
        expect(errorsOf(answer)).toEqual([broken]);
      }
    },
  );

  it('tells every field that is wrong, in the order of the contract', async () => {
    const answer = await service.send('POST', PATH, {
      headers: { 'content-type': 'application/json', 'idempotency-key': 'a-key' },
      body: '{"extra":1}',
    });
    expect(errorsOf(answer)).toEqual([
      'body unknownField',
      'submissionId required',
      'requestType required',
      'userName required',
      'bankCode required',
      'accountNumber required',
    ]);
  });

  it.each([
    ['ko', 'ko'],
    ['en-US,en;q=0.9,ko;q=0.8', 'en'],
    ['fr', 'ko'],
    ['fr, en;q=0.1', 'en'],
    ['ko-KR', 'ko'],
    ['*', 'ko'],
    ['en;q=0', 'ko'],
    [';;;', 'ko'],
  ])('speaks to Accept-Language %s in %s', async (acceptLanguage, language) => {
    const answer = await service.post(
      'a-key',
      { bankCode: '999' },
      { 'accept-language': acceptLanguage },
    );
    const message = (answer.body['errors'] as { message: string }[])[0]?.message;
    expect(answer.headers['content-language']).toBe(language);
    expect(message).toBe(
      language === 'ko'
        ? '은행 목록에 있는 은행을 선택해 주세요.'
        : 'Choose a bank from the bank list.',
    );
  });
});

describe('what is no request at all', () => {
  const post = (body: string | Buffer, headers: Record<string, string> = {}) =>
    service.send('POST', PATH, {
      headers: { 'content-type': 'application/json', 'idempotency-key': 'a-key', ...headers },
      body,
    });

  it.each([
    ['no JSON', 'hello'],
    ['cut JSON', '{"submissionId":'],
    ['an array', '[]'],
    ['null', 'null'],
    ['a scalar', '"text"'],
    ['nothing', ''],
    ['a prototype key', JSON.stringify(goodBody).replace('{', '{"__proto__":{"a":1},')],
    ['an escaped prototype key', '{"\\u005f_proto__":{"a":1}}'],
    ['a constructor', JSON.stringify(goodBody).replace('{', '{"constructor":{"prototype":{}},')],
    ['a constructor of another kind', JSON.stringify(goodBody).replace('{', '{"constructor":1,')],
  ])('refuses %s as malformed', async (_, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'MALFORMED_REQUEST', nextAction: 'FIX_CLIENT' });
  });

  it('refuses a request without body and media type as malformed', async () => {
    const headers = { 'idempotency-key': 'a-key' };
    const answer = await service.send('POST', PATH, { headers });
    expect(answer.body['code']).toBe('MALFORMED_REQUEST');
  });

  it('refuses text that is not UTF-8', async () => {
    const answer = await post(Buffer.from(JSON.stringify(goodBody), 'latin1'));
    expect(answer.body['code']).toBe('MALFORMED_REQUEST');
  });

  it.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['application/jsonp'],
    ['application/json; charset=utf-16'],
    ['multipart/form-data; boundary=x'],
  ])('refuses the media type %s', async (type) => {
    const answer = await post(JSON.stringify(goodBody), { 'content-type': type });
    expect(answer.status).toBe(415);
    expect(answer.body['code']).toBe('UNSUPPORTED_MEDIA_TYPE');
  });

  it('refuses a compressed body', async () => {
    const answer = await post(JSON.stringify(goodBody), { 'content-encoding': 'gzip' });
    expect(answer.status).toBe(415);
  });

  it('refuses a body of more than 16 KiB, and not one of exactly 16', async () => {
    const padded = (size: number) => ' '.repeat(size - 2) + '{}';
    expect((await post(padded(16 * 1024 + 1))).status).toBe(413);
    expect((await post(padded(16 * 1024))).body['code']).toBe('VALIDATION_FAILED');
  });
});

describe('the Idempotency-Key', () => {
  const keyed = (headers: Record<string, string>) =>
    service.send('POST', PATH, {
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    });

  it.each([[{}], [{ 'idempotency-key': '' }], [{ 'idempotency-key': '""' }]])(
    'is required: %j',
    async (headers) => {
      const answer = await keyed(headers);
      expect(answer.status).toBe(400);
      expect(answer.body['code']).toBe('IDEMPOTENCY_KEY_REQUIRED');
      expect(answer.body).not.toHaveProperty('instance');
    },
  );

  it.each(['a key', 'a.key', 'a,b', '"open', 'ключ'.normalize(), 'k'.repeat(256), "'quoted'"])(
    'must be well-formed: %s',
    async (key) => {
      const answer = await keyed({ 'idempotency-key': Buffer.from(key).toString('latin1') });
      expect(answer.body['code']).toBe('IDEMPOTENCY_KEY_INVALID');
      expect(answer.body).not.toHaveProperty('instance');
    },
  );

  it.each(['a', 'A_b-9', 'k'.repeat(255), '"quoted"'])('may be %s', async (key) => {
    const answer = await keyed({ 'idempotency-key': key });
    expect(answer.body['code']).toBe('VALIDATION_FAILED');
    expect(answer.body['instance']).toBe(`${PATH}/${key.replaceAll('"', '')}`);
  });

  it('is checked in the look-up too', async () => {
    expect((await service.get(`${PATH}/a.b`)).body['code']).toBe('IDEMPOTENCY_KEY_INVALID');
    const unknown = await service.get(`${PATH}/${'k'.repeat(255)}`);
    expect(unknown.status).toBe(404);
    expect(unknown.body).toMatchObject({
      code: 'ATTEMPT_NOT_FOUND',
      transfer: 'unknown',
      nextAction: 'RETRY_SAME_KEY',
    });
  });
});

describe('the order of refusals', () => {
  it('looks for the route before the body', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect((await service.send('POST', '/nowhere', { headers, body: 'x' })).body['code']).toBe(
      'NOT_FOUND',
    );
    const answer = await service.send('PUT', PATH, { headers, body: 'x' });
    expect(answer.status).toBe(405);
    expect(answer.headers['allow']).toBe('OPTIONS, POST');
  });

  it('looks at the body’s form before the key, and at the key before the rules', async () => {
    const noKey = { headers: { 'content-type': 'application/json' } };
    expect((await service.send('POST', PATH, { ...noKey, body: '[' })).body['code']).toBe(
      'MALFORMED_REQUEST',
    );
    expect((await service.send('POST', PATH, { ...noKey, body: '{}' })).body['code']).toBe(
      'IDEMPOTENCY_KEY_REQUIRED',
    );
  });
});

describe('every answer', () => {
  it('echoes a well-formed X-Request-Id, and replaces another', async () => {
    const given = await service.get('/v1/banks', { 'x-request-id': 'app-1234.5_6' });
    expect(given.headers['x-request-id']).toBe('app-1234.5_6');
    for (const bad of ['short', 'has space 123', 'a'.repeat(129), 'x"y\\z12345']) {
      const answer = await service.get('/nowhere', { 'x-request-id': bad });
      expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.body['requestId']).toBe(answer.headers['x-request-id']);
    }
  });

  it.each([
    ['application/json', 'application/json'],
    ['application/json, text/plain, */*', 'application/json'],
    ['application/problem+json, application/json', 'application/problem+json'],
    ['application/json;q=0', 'application/problem+json'],
    ['*/*', 'application/problem+json'],
    ['text/html', 'application/problem+json'],
  ])('gives a problem to Accept %s as %s', async (accept, type) => {
    const answer = await service.post('a-key', { bankCode: '999' }, { accept });
    expect(String(answer.headers['content-type']).split(';')[0]).toBe(type);
    expect(answer.body['code']).toBe('VALIDATION_FAILED');
  });

  it('is not to be stored, but for the public lists', async () => {
    expect((await service.get('/nowhere')).headers['cache-control']).toBe('no-store');
    expect((await service.get('/health/live')).headers['cache-control']).toBe('no-store');
    expect((await service.get('/v1/banks')).headers['cache-control']).toBe('public, max-age=3600');
  });

  it('answers an address that cannot be decoded with a problem', async () => {
    const answer = await service.get('/%zz');
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'MALFORMED_REQUEST' });
    expect(answer.headers['x-request-id']).toBe(answer.body['requestId']);
  });
});
