import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { magicAccounts } from './magic-accounts.js';
import { type Sandbox, startSandbox } from './sandbox-server.js';

/** What a client sees on the bare connection. */
interface Exchange {
  readonly received: () => string;
  /** How the connection ended; undefined while it is open. */
  readonly ended: () => 'closed' | 'reset' | undefined;
  readonly hangUp: () => void;
}

const apiKey = 'magic-accounts-spec-key';
const slowMs = 60;

const tried = new Set<string>();

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, apiKey, slowMs });
});

beforeEach(async () => {
  await fetch(new URL('/reset', sandbox.url), { method: 'POST' });
});

afterAll(() => sandbox.close());

function open(accountNumber: string): Exchange {
  tried.add(accountNumber);
  const { hostname, port } = new URL(sandbox.url);
  const body = JSON.stringify({
    submissionId: 'submission0001',
    requestType: 'occupancy',
    userName: '홍길동',
    bankCode: '088',
    accountNumber,
  });
  let received = '';
  let ended: 'closed' | 'reset' | undefined;
  const socket = connect(Number(port), hostname);
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => (received += chunk));
  socket.on('error', () => (ended = 'reset'));
  socket.on('close', () => (ended ??= 'closed'));
  socket.write(
    'POST /v3/submission/validationaccount HTTP/1.1\r\nhost: argos\r\nconnection: close\r\n' +
      `x-api-key: ${apiKey}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  return { received: () => received, ended: () => ended, hangUp: () => socket.destroy() };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      throw new Error('waited 5 s in vain');
    }
    await pause(5);
  }
}

async function exchange(accountNumber: string): Promise<Exchange> {
  const opened = open(accountNumber);
  await until(() => opened.ended() !== undefined);
  return opened;
}

async function answer(accountNumber: string): Promise<{ status: number; body: string }> {
  const exchanged = await exchange(accountNumber);
  const [head = '', body = ''] = exchanged.received().split('\r\n\r\n');
  expect(exchanged.ended()).toBe('closed');
  expect(head).toMatch(new RegExp(`content-length: ${Buffer.byteLength(body)}\\b`));
  return { status: Number(head.split(' ')[1]), body };
}

async function list(path: '/transfers' | '/requests'): Promise<object[]> {
  const response = await fetch(new URL(path, sandbox.url));
  const lists = (await response.json()) as Record<string, object[]>;
  return lists[path.slice(1)] ?? [];
}

type Whole = readonly [accountNumber: string, status: number, body: object];

const retries: readonly Whole[] = [
  retry('910000000001', 'invalid_bank_code', 'This bank code is invalid. Please check bank code.'),
  retry('910000000002', 'failed_to_verify', 'Fail to verify the account.'),
  retry('910000000003', 'unable_to_deposit', 'This account is not able to deposit.'),
  retry('910000000004', 'unable_to_Transfer', 'Transfer is currently not possible.'),
  retry('910000000005', 'transfer_is_processing', 'The transfer is being processed.'),
  retry('910000000006', 'fail_to_request', 'fail to send code.'),
  retry('960000000001', 'account_is_dormant', 'This account is dormant.'),
];

const errors: readonly Whole[] = [
  error('930000000001', 'invalid_data_format', 'data parsing error. please check input data.'),
  error('930000000002', 'missing_required_field', 'required field is missing.'),
  error('930000000003', 'invalid_request_type', 'invaild request type.'),
  error('930000000004', 'not_using_option', 'The account verification option is not in use.'),
  error('930000000005', 'invalid_submission', 'This submission is not invalid.'),
  error(
    '930000000006',
    'fail_to_request',
    'fail to request:+ connect ETIMEDOUT 10.20.30.40:8443 (firm-banking-02)',
  ),
  error(
    '930000000007',
    'db_processing_error',
    'db processing error: + ConditionalCheckFailedException: kyc-submissions',
  ),
  error(
    '930000000008',
    'exceeded_transfer_limit',
    'This account has exceeded the limit of 10 transfers per day.',
  ),
  error('960000000002', 'vendor_maintenance', 'maintenance.'),
];

const gateway: readonly Whole[] = [
  ['940000000400', 400, { message: 'Invalid Query String parameters' }],
  ['940000000403', 403, { message: 'Forbidden' }],
  [
    '940000001403',
    403,
    { Message: 'User is not authorized to access this resource with an explicit deny' },
  ],
  ['940000000413', 413, { message: 'Request Entity Too Large' }],
  ['940000000429', 429, { message: 'Too Many Requests' }],
  ['940000000500', 500, { message: 'Internal Server Error' }],
  ['940000000502', 502, { message: 'Bad Gateway' }],
];

const transferred: readonly Whole[] = [
  ['110123456789', 200, { statusCode: 200, message: 'success', success: true }],
  ['940000000504', 504, { message: 'Endpoint request timed out' }],
  ['960000000003', 200, { statusCode: 200, message: 'success', success: 'true' }],
  [
    '960000000004',
    200,
    {
      statusCode: 200,
      message: 'The transfer is being processed.',
      retryCode: 'transfer_is_processing',
      success: true,
      retryCount: 1,
    },
  ],
];

function retry(accountNumber: string, retryCode: string, message: string): Whole {
  const body = { statusCode: 200, message, retryCode, success: false, retryCount: 1 };
  return [accountNumber, 200, body];
}

function error(accountNumber: string, errorCode: string, message: string): Whole {
  return [accountNumber, 400, { statusCode: 400, success: false, message, errorCode }];
}

describe('magic accounts that get a whole JSON answer', () => {
  it.each([...retries, ...errors, ...gateway])(
    '%s gets %i and moves nothing',
    async (accountNumber, status, body) => {
      const answered = await answer(accountNumber);

      expect(answered.status).toBe(status);
      expect(JSON.parse(answered.body)).toEqual(body);
      expect(await list('/transfers')).toEqual([]);
    },
  );

  it.each(transferred)('%s gets %i though 1 won moved', async (accountNumber, status, body) => {
    const answered = await answer(accountNumber);

    expect(answered.status).toBe(status);
    expect(JSON.parse(answered.body)).toEqual(body);
    expect(await list('/transfers')).toHaveLength(1);
  });

  it('920000000001 rejects the submission at once and for good', async () => {
    const rejection = {
      statusCode: 200,
      rejectComment: 'too_many_retry',
      success: false,
      retryCount: 5,
    };

    const first = await answer('920000000001');
    const next = await answer('110123456789');

    expect([first.status, JSON.parse(first.body)]).toEqual([200, rejection]);
    expect([next.status, JSON.parse(next.body)]).toEqual([200, rejection]);
    expect(await list('/transfers')).toEqual([]);
  });
});

describe('magic accounts whose answer cannot be read', () => {
  it('940000001502 gets an HTML page', async () => {
    const answered = await answer('940000001502');

    expect(answered.status).toBe(502);
    expect(answered.body).toMatch(/^<html>.*502 Bad Gateway.*<\/html>$/);
    expect(await list('/transfers')).toEqual([]);
  });

  it('960000000005 gets an empty body', async () => {
    expect(await answer('960000000005')).toEqual({ status: 200, body: '' });
    expect(await list('/transfers')).toHaveLength(1);
  });

  it('960000000006 gets a body with unquoted keys', async () => {
    const answered = await answer('960000000006');

    expect(answered.body).toBe('{statusCode: 200, message: "success", success: true}');
    expect(await list('/transfers')).toHaveLength(1);
  });

  it('960000000007 gets a success of more than 64 KiB', async () => {
    const answered = await answer('960000000007');

    expect(answered.body.length).toBeGreaterThan(65_536);
    expect(JSON.parse(answered.body)).toMatchObject({ statusCode: 200, success: true });
    expect(await list('/transfers')).toHaveLength(1);
  });

  it('960000000008 is sent to another host, where nothing listens', async () => {
    const exchanged = await exchange('960000000008');

    expect(exchanged.received()).toMatch(/^HTTP\/1\.1 307 /);
    expect(exchanged.received()).toContain('\r\nlocation: http://localhost:9/v3/');
    expect(await list('/transfers')).toEqual([]);
  });
});

describe('magic accounts whose connection breaks', () => {
  it('950000000001 moves 1 won and loses the answer', async () => {
    const exchanged = await exchange('950000000001');

    expect(exchanged.ended()).toBe('reset');
    expect(exchanged.received()).toBe('');
    expect(await list('/transfers')).toHaveLength(1);
  });

  it('950000000002 is reset before anything moves', async () => {
    const exchanged = await exchange('950000000002');

    expect(exchanged.ended()).toBe('reset');
    expect(exchanged.received()).toBe('');
    expect(await list('/transfers')).toEqual([]);
  });

  it('950000000003 never gets a byte', async () => {
    const exchanged = open('950000000003');

    await until(async () => (await list('/requests')).length === 1);

    expect(await list('/requests')).toMatchObject([{ answered: 'never answers' }]);
    expect([exchanged.received(), exchanged.ended()]).toEqual(['', undefined]);
    expect(await list('/transfers')).toEqual([]);
    exchanged.hangUp();
  });

  it.each([
    ['950000000004', 'reset'],
    ['950000000005', 'closed'],
  ])('%s gets half of the announced body, then the connection is %s', async (account, ended) => {
    const exchanged = await exchange(account);

    expect(exchanged.ended()).toBe(ended);
    expect(exchanged.received()).toContain('\r\ncontent-length: 53\r\n');
    expect(exchanged.received()).toMatch(/\r\n\r\n\{"statusCode":200,"message$/);
    expect(await list('/transfers')).toHaveLength(1);
  });

  it('950000000006 gets its success late', async () => {
    const start = performance.now();

    const answered = await answer('950000000006');

    expect(performance.now() - start).toBeGreaterThan(55);
    expect(answered.body).toBe('{"statusCode":200,"message":"success","success":true}');
    expect(await list('/transfers')).toHaveLength(1);
  });

  it('950000000007 gets a success that goes on and never ends', async () => {
    const exchanged = open('950000000007');

    await until(() => exchanged.received().includes('\r\n1\r\n \r\n1\r\n \r\n'));

    expect(exchanged.received()).toContain(
      '{"statusCode":200,"message":"success","success":true\r\n',
    );
    expect(exchanged.ended()).toBeUndefined();
    expect(await list('/transfers')).toHaveLength(1);
    exchanged.hangUp();
  });
});

describe('the table of magic accounts', () => {
  it('has only twelve-digit numbers of a family, each once', () => {
    const numbers = magicAccounts.map(({ accountNumber }) => accountNumber);

    expect(numbers.filter((number) => !/^9[1-6]000000[01]\d{3}$/.test(number))).toEqual([]);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('has no number that no test above has tried', () => {
    const untried = magicAccounts.filter(({ accountNumber }) => !tried.has(accountNumber));

    expect(untried).toEqual([]);
  });
});
