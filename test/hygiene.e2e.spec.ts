import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { TestService, goodBody } from './support/service.js';
import { parseRawAnswer, sendRaw } from './support/raw-http.js';
import type { RawAnswer } from './support/raw-http.js';
import { Upstream, held } from './support/upstream.js';

const ATTEMPTS = '/v1/account-verifications';
const body = JSON.stringify(goodBody);
const length = Buffer.byteLength(body);
let upstream: Upstream;
let service: TestService;

beforeAll(async () => {
  upstream = await Upstream.start();
  service = await TestService.start({ ARGOS_BASE_URL: upstream.baseUrl });
});

beforeEach(() => {
  upstream.seen.length = 0;
});

afterAll(async () => {
  await service.close();
  await upstream.close();
});

const port = (): number => (service.server.address() as AddressInfo).port;

/** Sends a request line and header lines, then a body, as they are. */
const raw = (lines: readonly string[], content = ''): Promise<RawAnswer> =>
  sendRaw(port(), [...lines, '', content].join('\r\n'));

const POST = [
  `POST ${ATTEMPTS} HTTP/1.1`,
  'Host: service',
  'Content-Type: application/json',
  'Idempotency-Key: raw-key',
];

/** What came until the server closed the connection. */
async function untilClosed(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

function expectProblem(answer: RawAnswer, status: number, code: string): void {
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(JSON.parse(answer.body)).toMatchObject({
    code,
    status,
    transfer: 'not_sent',
    requestId: answer.headers['x-request-id'],
  });
}

describe('what could be read in two ways is not read at all', () => {
  it.each([
    ['a length and chunks', [`Content-Length: ${length}`, 'Transfer-Encoding: chunked'], body],
    ['chunks and a length', ['Transfer-Encoding: chunked', 'Content-Length: 5'], '0\r\n\r\n'],
    ['two lengths', [`Content-Length: ${length}`, 'Content-Length: 5'], body],
    ['the same length twice', [`Content-Length: ${length}`, `Content-Length: ${length}`], body],
    ['a list of lengths', [`Content-Length: ${length}, ${length}`], body],
    ['a signed length', [`Content-Length: +${length}`], body],
    ['a length in hexadecimal', [`Content-Length: 0x${length.toString(16)}`], body],
    ['an unknown transfer coding', ['Transfer-Encoding: xchunked'], body],
    ['chunks within a coding', ['Transfer-Encoding: chunked, identity'], body],
    ['a space before the colon', [`Content-Length : ${length}`], body],
    ['a folded header', ['X-Folded: a', ' b', `Content-Length: ${length}`], body],
    ['a chunk length that is none', ['Transfer-Encoding: chunked'], 'zz\r\nhello\r\n0\r\n\r\n'],
    ['a NUL in a header', ['X-Nul: a\0b', `Content-Length: ${length}`], body],
    ['a bare CR in a header', ['X-CR: a\rb', `Content-Length: ${length}`], body],
  ])('%s', async (_, headers, content) => {
    const answer = await raw([...POST, ...headers], content);
    expectProblem(answer, 400, 'MALFORMED_REQUEST');
    expect(answer.text.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(upstream.seen).toHaveLength(0);
  });

  it('a request without Host', async () => {
    expectProblem(await raw(['GET /v1/banks HTTP/1.1']), 400, 'MALFORMED_REQUEST');
  });

  it('two keys', async () => {
    const lines = [...POST, 'Idempotency-Key: second', `Content-Length: ${length}`];
    expectProblem(await raw(lines, body), 400, 'IDEMPOTENCY_KEY_INVALID');
  });

  it('a body that is cut short', async () => {
    const lines = [...POST, `Content-Length: ${length + 10}`];
    expectProblem(await raw(lines, body), 400, 'MALFORMED_REQUEST');
    expect(upstream.seen).toHaveLength(0);
  });

  it('headers of more than 16 KiB', async () => {
    const lines = ['GET /v1/banks HTTP/1.1', 'Host: service', `X-Long: ${'x'.repeat(17_000)}`];
    expectProblem(await raw(lines), 400, 'MALFORMED_REQUEST');
  });

  it('garbage behind a whole request: it does not become that request’s answer', async () => {
    const { script } = upstream;
    const hold = held(script);
    upstream.script = hold.script;
    const socket = connect(port(), '127.0.0.1');
    const closed = untilClosed(socket);
    const key = 'Idempotency-Key: with-garbage';
    socket.write([...POST.slice(0, -1), key, `Content-Length: ${length}`, '', body].join('\r\n'));
    while (upstream.seen.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    socket.write('garbage that is no request\r\n\r\n');
    expect(await closed).toBe('');

    hold.release();
    upstream.script = script;
    const lookUp = () => service.get(`${ATTEMPTS}/with-garbage`);
    while ((await lookUp()).body['state'] === 'IN_PROGRESS') {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect((await lookUp()).body['code']).toBe('CODE_SENT');
  });
});

describe('the files of the documentation', () => {
  const STYLES = '/docs/swagger-ui.css';

  /** Asks for a path as it is, on a connection that stays open for the answer. */
  async function get(path: string, ...headers: string[]): Promise<RawAnswer> {
    const socket = connect(port(), '127.0.0.1');
    const lines = [`GET ${path} HTTP/1.1`, 'Host: service', 'Connection: close', ...headers];
    socket.write([...lines, '', ''].join('\r\n'));
    return parseRawAnswer(await untilClosed(socket));
  }

  it.each([
    ['a folder above', '/docs/../package.json', 404, 'NOT_FOUND'],
    ['a folder above, escaped', '/docs/%2e%2e/package.json', 404, 'NOT_FOUND'],
    ['an empty segment', '/docs//swagger-ui.css', 404, 'NOT_FOUND'],
    ['a backslash', '/docs/%5cpackage.json', 404, 'NOT_FOUND'],
    ['a NUL', '/docs/%00', 404, 'NOT_FOUND'],
    ['a name longer than any', `/docs/${'a'.repeat(300)}`, 404, 'NOT_FOUND'],
    ['no UTF-8', '/docs/%ff', 400, 'MALFORMED_REQUEST'],
  ])('are no way to other files: %s', async (_, path, status, code) => {
    expectProblem(await get(path), status, code);
  });

  it.each([
    ['Range: bytes=9999999-'],
    ['If-Match: "x"'],
    ['If-Unmodified-Since: Mon, 01 Jan 1990 00:00:00 GMT'],
  ])('are not sent on a condition that does not hold: %s', async (header) => {
    expectProblem(await get(STYLES, header), 400, 'MALFORMED_REQUEST');
  });

  it('ring no alarm when they are asked for wrongly', async () => {
    service.logLines.length = 0;
    await get('/docs/../package.json');
    await get(STYLES, 'If-Match: "x"');
    const lines = service.logLines.map((line) => JSON.parse(line) as { level: string });
    expect(lines.map(({ level }) => level)).toEqual(['info', 'info']);
  });
});

describe('methods', () => {
  it.each(['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'QUERY', 'GET', 'HEAD'])(
    'answers %s on the attempts with 405 and what is allowed',
    async (method) => {
      const answer = await raw([`${method} ${ATTEMPTS} HTTP/1.1`, 'Host: service']);
      expect(answer.status).toBe(405);
      expect(answer.headers['allow']).toBe('OPTIONS, POST');
    },
  );

  it('answers a method that HTTP does not know with 405 and what is allowed anywhere', async () => {
    const answer = await raw([`BREW ${ATTEMPTS} HTTP/1.1`, 'Host: service']);
    expectProblem(answer, 405, 'METHOD_NOT_ALLOWED');
    expect(answer.headers['allow']).toBe('GET, HEAD, OPTIONS, POST');
  });

  it('opens no tunnel', async () => {
    const answer = await raw(['CONNECT example.com:443 HTTP/1.1', 'Host: example.com']);
    expect(answer.status).toBeUndefined();
  });

  it('answers HEAD like GET, without the body', async () => {
    for (const path of ['/v1/banks', '/health/live', '/problems']) {
      const got = await service.get(path);
      const head = await raw([`HEAD ${path} HTTP/1.1`, 'Host: service', 'Connection: close']);
      expect(head.status).toBe(200);
      expect(head.headers['content-type']).toBe(got.headers['content-type']);
      expect(head.body).toBe('');
    }
  });

  it('answers OPTIONS with what is allowed', async () => {
    const answer = await raw([`OPTIONS ${ATTEMPTS} HTTP/1.1`, 'Host: service']);
    expect(answer.status).toBe(204);
    expect(answer.headers['allow']).toBe('OPTIONS, POST');
  });

  it('answers an expectation that it does not know like a request without one', async () => {
    const lines = ['GET /v1/banks HTTP/1.1', 'Host: service', 'Expect: tea', 'Connection: close'];
    expect((await raw(lines)).status).toBe(200);
  });
});

describe('every answer', () => {
  const answersOf: Record<string, () => Promise<RawAnswer>> = {
    'a success': () => raw(['GET /v1/banks HTTP/1.1', 'Host: service', 'Connection: close']),
    'a page': () =>
      raw(['GET /docs HTTP/1.1', 'Host: service', 'Connection: close', 'Accept: text/html']),
    'an unknown address': () => raw(['GET /.env HTTP/1.1', 'Host: service', 'Connection: close']),
    'an unreadable address': () => raw(['GET /%zz HTTP/1.1', 'Host: service', 'Connection: close']),
    'a bad method': () => raw([`PUT ${ATTEMPTS} HTTP/1.1`, 'Host: service', 'Connection: close']),
    'an unknown method': () => raw(['BREW / HTTP/1.1', 'Host: service']),
    'a bad body': () => raw([...POST, 'Connection: close', 'Content-Length: 1'], '['),
    'no HTTP at all': () => raw(['hello']),
  };

  it.each(Object.keys(answersOf))('has the security headers: %s', async (name) => {
    const { headers } = await answersOf[name]!();
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
    });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['server']).toBeUndefined();
  });

  it('allows no other origin by default', async () => {
    const answer = await service.get('/v1/banks', { origin: 'https://app.example.com' });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

it('serves a documentation page that needs no script but ours', async () => {
  const page = await service.get('/docs', { accept: 'text/html' });
  const scripts = [...page.text.matchAll(/<script\b([^>]*)>([^<]*)/g)];
  expect(scripts.length).toBeGreaterThan(0);
  for (const [, attributes = '', inline = ''] of scripts) {
    expect(attributes).toMatch(/src=["']\.?\/?[\w./-]+["']/);
    expect(inline.trim()).toBe('');
  }
  expect(page.text).not.toMatch(/\son\w+=|javascript:/i);
});

describe('with origins listed', () => {
  let open: TestService;
  const origin = 'https://app.example.com';

  beforeAll(async () => {
    open = await TestService.start({ ARGOS_BASE_URL: upstream.baseUrl, CORS_ORIGINS: origin });
  });

  afterAll(() => open.close());

  const preflight = (from: string) =>
    open.send('OPTIONS', ATTEMPTS, {
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,idempotency-key',
      },
    });

  it('answers their preflights, and lets them read the answers’ headers', async () => {
    const { status, headers } = await preflight(origin);
    expect(status).toBe(204);
    expect(headers['access-control-allow-origin']).toBe(origin);
    expect(headers['access-control-allow-methods']).toBe('GET, POST');
    expect(String(headers['access-control-allow-headers']).split(', ')).toEqual(
      expect.arrayContaining(['Authorization', 'Content-Type', 'Idempotency-Key']),
    );
    const answer = await open.post('cors-key', {}, { origin });
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    expect(String(answer.headers['access-control-expose-headers'])).toContain('Retry-After');
    expect(answer.headers['vary']).toContain('Origin');
    const refused = await open.post('!', {}, { origin });
    expect(refused.headers['access-control-allow-origin']).toBe(origin);
  });

  it('answers other origins without leave', async () => {
    const { headers } = await preflight('https://evil.example.com');
    expect(headers['access-control-allow-origin']).toBeUndefined();
    const answer = await open.get('/v1/banks', { origin: 'https://evil.example.com' });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('connections', () => {
  const sockets: Socket[] = [];

  afterEach(async () => {
    sockets.splice(0).forEach((socket) => socket.destroy());
    await service.restart();
  });

  function open(): Socket {
    const socket = connect(port(), '127.0.0.1');
    socket.on('error', () => undefined);
    sockets.push(socket);
    return socket;
  }

  it('have the time-outs and limits that are documented', () => {
    const { headersTimeout, requestTimeout, keepAliveTimeout, maxConnections } = service.server;
    expect({ headersTimeout, requestTimeout, keepAliveTimeout, maxConnections }).toEqual({
      headersTimeout: 10_000,
      requestTimeout: 20_000,
      keepAliveTimeout: 72_000,
      maxConnections: 10_000,
    });
  });

  it('are closed when their headers drip in too slowly', async () => {
    service.server.headersTimeout = 100;
    service.server.requestTimeout = 100;
    const socket = open();
    socket.write('GET /v1/banks HTTP/1.1\r\nHost: service\r\n');
    const drip = setInterval(() => socket.write('X-Drip: 1\r\n'), 50);
    const answer = parseRawAnswer(await untilClosed(socket));
    clearInterval(drip);
    expectProblem(answer, 400, 'MALFORMED_REQUEST');
  });

  it('are closed when their body drips in too slowly', async () => {
    service.server.headersTimeout = 100;
    service.server.requestTimeout = 100;
    const socket = open();
    socket.write([...POST, `Content-Length: ${length}`, '', '{'].join('\r\n'));
    const answer = parseRawAnswer(await untilClosed(socket));
    expectProblem(answer, 400, 'MALFORMED_REQUEST');
    expect(upstream.seen).toHaveLength(0);
  });

  it('are closed when nothing more comes over them', async () => {
    service.server.keepAliveTimeout = 50;
    const socket = open();
    socket.write('GET /health/live HTTP/1.1\r\nHost: service\r\n\r\n');
    expect(parseRawAnswer(await untilClosed(socket)).status).toBe(200);
  });

  it('are refused when there are too many', async () => {
    service.server.maxConnections = 2;
    const held = [open(), open()];
    await Promise.all(held.map((socket) => new Promise((done) => socket.once('connect', done))));
    expect(await untilClosed(open())).toBe('');
    held[0]!.write('GET /health/live HTTP/1.1\r\nHost: service\r\nConnection: close\r\n\r\n');
    expect(parseRawAnswer(await untilClosed(held[0]!)).status).toBe(200);
  });
});

describe('headers that could forge a log line', () => {
  const forged = [
    ['an object', 'x{"level":"info","msg":"forged"}'],
    ['the end of a string', '"},{"level":"fatal","msg":"forged'],
    ['a tab', 'forged\tvalue'],
    ['other scripts', 'forged-é-한글'],
    ['2,000 characters', `forged-${'x'.repeat(2_000)}`],
    ['a word', 'short'],
    ['a path', '../../forged'],
  ];

  it.each(forged)('%s: neither echoed nor logged', async (_, value) => {
    service.logLines.length = 0;
    const lines = [
      'GET /v1/banks?forged=1 HTTP/1.1',
      'Host: forged.example.com',
      ...[`X-Request-Id: ${value}`, `traceparent: ${value}`, `User-Agent: ${value}`],
      ...[`Referer: https://forged.example.com/${value}`, `X-Forwarded-For: ${value}`],
      'Connection: close',
    ];
    const answer = await raw(lines);
    expect(answer.status).toBe(200);
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    const line = service.logLines.find((text) => text.includes('"msg":"request"'));
    expect(JSON.parse(line!)).toMatchObject({ requestId: answer.headers['x-request-id'] });
    expect(service.logLines.join('')).not.toContain('forged');
    expect(service.logLines.every((text) => text.trimEnd().split('\n').length === 1)).toBe(true);
  });

  it('a well-formed request id is kept, and only a valid traceparent is', async () => {
    const requestId = 'app-7f3a9c21';
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
    service.logLines.length = 0;
    const answer = await service.get('/v1/banks', { 'x-request-id': requestId, traceparent });
    expect(answer.headers['x-request-id']).toBe(requestId);
    await service.get('/v1/banks', { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` });
    const lines = service.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const requests = lines.filter(({ msg }) => msg === 'request');
    expect(requests).toMatchObject([{ requestId, traceId }, {}]);
    expect(requests[1]).not.toHaveProperty('traceId');
  });
});
