import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { TEST_API_KEY, TestService, goodBody } from './support/service.js';
import type { Answer } from './support/service.js';
import { Upstream, answers } from './support/upstream.js';
import type { Script } from './support/upstream.js';

let upstream: Upstream;
let service: TestService;
let attempts = 0;

beforeAll(async () => {
  upstream = await Upstream.start();
  service = await TestService.start({
    ARGOS_BASE_URL: upstream.baseUrl,
    ARGOS_DEADLINE_MS: '400',
    UNKNOWN_COOLDOWN_MS: '0',
  });
});

afterAll(async () => {
  await service.close();
  await upstream.close();
});

/** A new attempt on a new submission, and what the upstream saw of it. */
async function attempt(script: Script): Promise<{ answer: Answer; key: string; sent: number }> {
  upstream.script = script;
  const before = upstream.seen.length;
  const key = `key-${++attempts}`;
  const answer = await service.post(key, { submissionId: `submission-${attempts}` });
  return { answer, key, sent: upstream.seen.length - before };
}

const retry = (retryCode: string) =>
  answers(200, {
    statusCode: 200,
    message: 'vendor words',
    retryCode,
    success: false,
    retryCount: 2,
  });
const error = (errorCode: string) =>
  answers(400, { success: false, message: 'vendor words: internal', errorCode });

describe('what Argos is sent', () => {
  it('gets the documented fields and headers, and nothing of the caller’s', async () => {
    upstream.script = answers(200, { statusCode: 200, message: 'success', success: true });
    await service.post(
      'documented-request',
      { submissionId: 'documented-1', bankCode: '004', accountNumber: '00012300045600' },
      { authorization: 'Bearer of-the-caller', cookie: 'a=b', 'user-agent': 'app/1', 'x-a': '1' },
    );
    const seen = upstream.seen.at(-1);
    expect(seen?.method).toBe('POST');
    expect(seen?.path).toBe('/v3/submission/validationaccount');
    expect(Object.keys(seen?.headers ?? {}).sort()).toEqual([
      'connection',
      'content-length',
      'content-type',
      'host',
      'x-api-key',
    ]);
    expect(seen?.headers['x-api-key']).toBe(TEST_API_KEY);
    expect(seen?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(seen?.body ?? '')).toEqual({
      submissionId: 'documented-1',
      requestType: 'occupancy',
      userName: '홍길동',
      bankCode: '004',
      accountNumber: '00012300045600',
    });
  });

  it('gets a name in NFC, trimmed and with a plain apostrophe', async () => {
    await service.post('nfd-name', {
      submissionId: 'nfd-name-1',
      userName: '  홍길동 O’Neil '.normalize('NFD'),
    });
    const { userName } = JSON.parse(upstream.seen.at(-1)?.body ?? '') as { userName: string };
    expect(userName).toBe("홍길동 O'Neil");
  });

  it.each([
    ['20', '20'],
    ['209', '20'],
    ['020', '020'],
    ['088', '088'],
  ])('gets for the bank %s the code %s', async (bankCode, sent) => {
    await service.post(`bank-${bankCode}`, { submissionId: `bank-code-${bankCode}`, bankCode });
    expect((JSON.parse(upstream.seen.at(-1)?.body ?? '') as { bankCode: string }).bankCode).toBe(
      sent,
    );
  });
});

it('answers a transfer with exactly the documented members', async () => {
  const { answer, sent } = await attempt(
    answers(200, { statusCode: 200, message: 'success', success: true }),
  );
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.headers['idempotency-replayed']).toBeUndefined();
  expect(answer.body).toEqual({
    code: 'CODE_SENT',
    transfer: 'sent',
    nextAction: 'ENTER_CODE',
    message: expect.stringContaining('입금자명'),
    requestId: answer.headers['x-request-id'],
  });
  expect(sent).toBe(1);
});

const reset: Script = (_response, _seen, request) => void request.socket.resetAndDestroy();
const never: Script = () => undefined;
const cut: Script = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
  response.write('{"success":true,');
  setTimeout(() => response.destroy(), 20);
};

/** The rows of the contract's code table that come from Argos's answer. */
const rows: [string, Script, number, string, string, string][] = [
  ['INVALID_BANK_CODE', retry('invalid_bank_code'), 422, 'not_sent', 'CORRECT_INPUT', 'settles'],
  ['ACCOUNT_NOT_VERIFIED', retry('failed_to_verify'), 422, 'not_sent', 'CORRECT_INPUT', 'settles'],
  [
    'ACCOUNT_CANNOT_RECEIVE',
    retry('unable_to_deposit'),
    422,
    'not_sent',
    'USE_ANOTHER_ACCOUNT',
    'settles',
  ],
  ['TRANSFER_UNAVAILABLE', retry('unable_to_Transfer'), 422, 'not_sent', 'RETRY_LATER', 'settles'],
  [
    'TRANSFER_PROCESSING',
    retry('transfer_is_processing'),
    422,
    'unknown',
    'CHECK_STATEMENT',
    'settles',
  ],
  ['CODE_NOT_SENT', retry('fail_to_request'), 422, 'unknown', 'CHECK_STATEMENT', 'settles'],
  ['ATTEMPT_FAILED', retry('never_heard_of'), 422, 'unknown', 'CHECK_STATEMENT', 'settles'],
  [
    'KYC_REJECTED',
    answers(200, { statusCode: 200, rejectComment: 'too_many_retry', success: false }),
    410,
    'not_sent',
    'RESTART_KYC',
    'settles',
  ],
  ['SUBMISSION_NOT_ACTIVE', error('invalid_submission'), 410, 'not_sent', 'RESTART_KYC', 'settles'],
  [
    'INVALID_DATA_FORMAT',
    error('invalid_data_format'),
    422,
    'not_sent',
    'CORRECT_INPUT',
    'settles',
  ],
  [
    'REQUEST_TYPE_NOT_AVAILABLE',
    error('invalid_request_type'),
    422,
    'not_sent',
    'CONTACT_SUPPORT',
    'settles',
  ],
  [
    'TRANSFER_LIMIT_EXCEEDED',
    error('exceeded_transfer_limit'),
    429,
    'not_sent',
    'USE_ANOTHER_ACCOUNT',
    'settles',
  ],
  ['OPTION_NOT_ENABLED', error('not_using_option'), 502, 'not_sent', 'CONTACT_SUPPORT', 'settles'],
  ['BANK_REQUEST_FAILED', error('fail_to_request'), 502, 'unknown', 'CHECK_STATEMENT', 'settles'],
  [
    'ARGOS_PROCESSING_FAILED',
    error('db_processing_error'),
    502,
    'unknown',
    'CHECK_STATEMENT',
    'settles',
  ],
  [
    'ARGOS_CONTRACT_MISMATCH',
    error('missing_required_field'),
    502,
    'not_sent',
    'CONTACT_SUPPORT',
    'settles',
  ],
  [
    'ARGOS_CONTRACT_MISMATCH',
    answers(413, { message: 'Request Entity Too Large' }),
    502,
    'not_sent',
    'CONTACT_SUPPORT',
    'settles',
  ],
  ['OUTCOME_UNKNOWN', error('never_heard_of'), 504, 'unknown', 'CHECK_STATEMENT', 'settles'],
  ['OUTCOME_UNKNOWN', reset, 504, 'unknown', 'CHECK_STATEMENT', 'settles'],
  ['OUTCOME_UNKNOWN', never, 504, 'unknown', 'CHECK_STATEMENT', 'settles'],
  ['OUTCOME_UNKNOWN', cut, 504, 'unknown', 'CHECK_STATEMENT', 'settles'],
  [
    'OUTCOME_UNKNOWN',
    answers(200, `{"success":true,"message":"${'x'.repeat(70_000)}"}`),
    504,
    'unknown',
    'CHECK_STATEMENT',
    'settles',
  ],
  [
    'OUTCOME_UNKNOWN',
    answers(307, '', { location: 'http://127.0.0.1:1/elsewhere' }),
    504,
    'unknown',
    'CHECK_STATEMENT',
    'settles',
  ],
  [
    'OUTCOME_UNKNOWN',
    answers(502, '<html>Bad Gateway</html>', { 'content-type': 'text/html' }),
    504,
    'unknown',
    'CHECK_STATEMENT',
    'settles',
  ],
  [
    'ARGOS_ACCESS_DENIED',
    answers(403, { message: 'Forbidden' }),
    502,
    'not_sent',
    'CONTACT_SUPPORT',
    'frees the key',
  ],
  [
    'ARGOS_RATE_LIMITED',
    answers(429, { message: 'Too Many Requests' }),
    503,
    'not_sent',
    'RETRY_SAME_KEY',
    'frees the key',
  ],
];

describe('the code table, from Argos’s answers', () => {
  it.each(rows)('%s', async (code, script, status, transfer, nextAction, afterwards) => {
    const { answer, key, sent } = await attempt(script);

    expect(sent).toBe(1);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({
      type: `/problems/${code}`,
      status,
      code,
      transfer,
      nextAction,
      instance: `/v1/account-verifications/${key}`,
      requestId: answer.headers['x-request-id'],
    });
    expect(answer.headers['retry-after']).toBe(code === 'ARGOS_RATE_LIMITED' ? '5' : undefined);
    expect(answer.text).not.toContain('vendor words');

    const repeated = await service.post(key, { submissionId: `submission-${attempts}` });
    const sentAgain = afterwards === 'settles' ? 0 : 1;
    expect(
      upstream.seen.filter(({ body }) => body.includes(`"submission-${attempts}"`)),
    ).toHaveLength(1 + sentAgain);
    expect(repeated.status).toBe(status);
    expect(repeated.headers['idempotency-replayed']).toBe(
      afterwards === 'settles' ? 'true' : undefined,
    );
    const { requestId: _first, ...replayed } = repeated.body;
    const { requestId: _second, ...original } = answer.body;
    expect(replayed).toEqual(original);
  });

  it('gives Argos’s count of tries, and what it leaves', async () => {
    const counted = (retryCount: unknown) =>
      answers(200, { retryCode: 'failed_to_verify', success: false, retryCount });
    expect((await attempt(counted(2))).answer.body).toMatchObject({
      retryCount: 2,
      attemptsRemaining: 3,
    });
    expect((await attempt(counted('4'))).answer.body).toMatchObject({
      retryCount: 4,
      attemptsRemaining: 1,
      detail: expect.stringContaining('남은 기회는 한 번'),
    });
    expect((await attempt(counted(7))).answer.body).toMatchObject({
      code: 'ACCOUNT_NOT_VERIFIED',
      attemptsRemaining: 0,
    });
    const { body } = (await attempt(counted(-1))).answer;
    expect(body).not.toHaveProperty('retryCount');
    expect(body).not.toHaveProperty('attemptsRemaining');
  });
});

describe('when nothing was sent', () => {
  let listener: Server;

  afterEach(async () => {
    await service.restart();
    listener?.close();
  });

  it.each([
    ['the connection is refused', 'unreachable-1', 'http://127.0.0.1:1/v3'],
    ['the name is not known', 'unreachable-2', 'https://argos.invalid/v3'],
  ])('says so, and lets the same key be used again: %s', async (_, key, baseUrl) => {
    await service.restart({ ARGOS_BASE_URL: baseUrl });
    const answer = await service.post(key, { submissionId: key });
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.body).toMatchObject({
      code: 'ARGOS_UNREACHABLE',
      transfer: 'not_sent',
      nextAction: 'RETRY_SAME_KEY',
    });

    await service.restart();
    upstream.script = answers(200, { success: true });
    const repeated = await service.post(key, { submissionId: key });
    expect(repeated.body['code']).toBe('CODE_SENT');
  });

  it('says so when TLS fails', async () => {
    // A server that speaks no TLS.
    listener = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as AddressInfo;
    await service.restart({ ARGOS_BASE_URL: `https://127.0.0.1:${port}/v3` });
    const answer = await service.post('no-tls', { submissionId: 'no-tls-1234' });
    expect(answer.body).toMatchObject({ code: 'ARGOS_UNREACHABLE', transfer: 'not_sent' });
  });

  it('says so when the connection does not come about in time', async () => {
    // The listener accepts but never shakes hands: TLS belongs to connecting.
    listener = createServer(() => undefined);
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as AddressInfo;
    await service.restart({
      ARGOS_BASE_URL: `https://127.0.0.1:${port}/v3`,
      ARGOS_DEADLINE_MS: '5000',
      ARGOS_CONNECT_TIMEOUT_MS: '200',
    });
    const answer = await service.post('slow-tls', { submissionId: 'slow-tls-1234' });
    expect(answer.body).toMatchObject({ code: 'ARGOS_UNREACHABLE', transfer: 'not_sent' });
  });
});

it('writes the key, a name and an account number to no log line and no answer', async () => {
  const { answer } = await attempt(retry('failed_to_verify'));
  const everything = [...service.logLines, answer.text].join('\n');
  expect(everything).toContain('"msg":"attempt"');
  expect(everything).not.toContain(TEST_API_KEY);
  expect(everything).not.toContain(goodBody.userName);
  expect(everything).not.toContain(goodBody.accountNumber);
  expect(everything).not.toContain('submission-1');
});
