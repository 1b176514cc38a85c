import { request } from 'undici';
import { type Sandbox, startSandbox } from './sandbox-server.js';

const apiKey = 'sandbox-server-spec-key';
const hourMs = 3_600_000;

const rejection = {
  statusCode: 200,
  rejectComment: 'too_many_retry',
  success: false,
  retryCount: 5,
};
const success = { statusCode: 200, message: 'success', success: true };

const failing = '910000000002';
const refused = '930000000004';
const lost = '950000000001';

let now: number;
let lines: string[];
let sandbox: Sandbox;

beforeEach(async () => {
  now = Date.parse('2026-03-02T12:00:00Z');
  lines = [];
  sandbox = await startSandbox({
    port: 0,
    apiKey,
    clock: () => now,
    log: (line) => lines.push(line),
  });
});

afterEach(() => sandbox.close());

const fields = {
  submissionId: 'submission0001',
  requestType: 'occupancy',
  userName: '홍길동',
  bankCode: '088',
  accountNumber: '110123456789',
};

const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' };

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function send(body: string, sent: Record<string, string> = headers): Promise<Answer> {
  const url = `${sandbox.url}/submission/validationaccount`;
  const response = await request(url, { method: 'POST', headers: sent, body });
  return { status: response.statusCode, body: await response.body.json() };
}

function post(changes: Partial<typeof fields> = {}): Promise<Answer> {
  return send(JSON.stringify({ ...fields, ...changes }));
}

async function look(path: string, method: 'GET' | 'POST' = 'GET'): Promise<Answer> {
  const response = await request(new URL(path, sandbox.url), { method });
  return { status: response.statusCode, body: await response.body.json() };
}

async function transfers(): Promise<readonly Record<string, string>[]> {
  return ((await look('/transfers')).body as { transfers: Record<string, string>[] }).transfers;
}

describe('the request, as Argos documents it', () => {
  it('listens on loopback', () => {
    expect(sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v3$/);
  });

  it.each([
    ['a wrong key', { ...headers, 'x-api-key': 'another' }],
    ['no key', { 'content-type': 'application/json' }],
  ])('answers 403 to %s, before anything else', async (_name, sent) => {
    expect(await send('not JSON', sent)).toEqual({ status: 403, body: { message: 'Forbidden' } });
  });

  it('answers 415 to another media type', async () => {
    const sent = { ...headers, 'content-type': 'text/plain' };

    expect((await send(JSON.stringify(fields), sent)).status).toBe(415);
  });

  it('answers 413 to more than 64 KiB', async () => {
    const answer = await post({ userName: '가'.repeat(30_000) });

    expect(answer).toEqual({ status: 413, body: { message: 'Request Entity Too Large' } });
  });

  it.each(['', '{', 'null', '[]', '"text"'])('refuses %j as data', async (body) => {
    expect(await send(body)).toMatchObject({
      status: 400,
      body: { success: false, errorCode: 'invalid_data_format' },
    });
  });

  it.each(Object.keys(fields))(
    'misses %s when it is absent, empty or not a string',
    async (name) => {
      for (const value of [undefined, '', 110, null]) {
        expect(await send(JSON.stringify({ ...fields, [name]: value }))).toMatchObject({
          status: 400,
          body: { success: false, errorCode: 'missing_required_field' },
        });
      }
    },
  );

  it.each(['nameCheck', 'Occupancy'])('refuses the request type %s', async (requestType) => {
    expect(await post({ requestType })).toMatchObject({
      status: 400,
      body: { errorCode: 'invalid_request_type' },
    });
  });

  it.each(['110-123-456789', '110 123', '1234a', '１２３'])(
    'refuses the account number %s',
    async (accountNumber) => {
      expect(await post({ accountNumber })).toMatchObject({
        status: 400,
        body: { errorCode: 'invalid_data_format' },
      });
    },
  );

  it.each(['21', '2', '0088', 'abc'])(
    'does not know the bank %s: a failed try',
    async (bankCode) => {
      expect(await post({ bankCode })).toMatchObject({
        status: 200,
        body: { retryCode: 'invalid_bank_code', retryCount: 1 },
      });
      expect(await transfers()).toEqual([]);
    },
  );

  it.each(['088', '20', '092'])('takes the bank %s', async (bankCode) => {
    expect(await post({ bankCode })).toEqual({ status: 200, body: success });
  });

  it('has no other operation', async () => {
    expect((await look('/v3/submission')).status).toBe(404);
    expect((await look('/v3/submission/validationaccount')).status).toBe(404);
  });
});

describe('tries', () => {
  async function fail(times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      await post({ accountNumber: failing });
    }
  }

  it('counts them per submission', async () => {
    await fail(2);

    expect((await post({ accountNumber: failing })).body).toMatchObject({ retryCount: 3 });
    expect(
      (await post({ accountNumber: failing, submissionId: 'submission0002' })).body,
    ).toMatchObject({ retryCount: 1 });
  });

  it('rejects the submission at the fifth that fails, for good', async () => {
    await fail(3);
    expect((await post({ accountNumber: failing })).body).toMatchObject({ retryCount: 4 });

    expect(await post({ accountNumber: failing })).toEqual({ status: 200, body: rejection });

    expect(await post()).toEqual({ status: 200, body: rejection });
    expect(await post({ accountNumber: refused })).toEqual({ status: 200, body: rejection });
    expect(await transfers()).toEqual([]);
  });

  it('lets a fifth try succeed', async () => {
    await fail(4);

    expect(await post()).toEqual({ status: 200, body: success });
  });

  it('counts a success', async () => {
    await post();

    expect((await post({ accountNumber: failing })).body).toMatchObject({ retryCount: 2 });
  });

  it('counts a transfer whose answer was lost', async () => {
    await expect(post({ accountNumber: lost })).rejects.toThrow();

    expect((await post({ accountNumber: failing })).body).toMatchObject({ retryCount: 2 });
  });

  it.each([
    ['an error 400', '930000000004', 400],
    ["the gateway's answers", '940000000500', 500],
  ])('does not count %s', async (_name, accountNumber, status) => {
    expect((await post({ accountNumber })).status).toBe(status);

    expect((await post({ accountNumber: failing })).body).toMatchObject({ retryCount: 1 });
  });

  it("leaves the gateway's answers to a rejected submission as they are", async () => {
    await fail(5);

    expect((await post({ accountNumber: '940000000429' })).status).toBe(429);
  });
});

describe('transfers', () => {
  const exceeded = { status: 400, body: { errorCode: 'exceeded_transfer_limit' } };

  async function transferTenTimes(): Promise<void> {
    for (let time = 0; time < 10; time += 1) {
      expect(await post({ submissionId: `submission-${time}` })).toEqual({
        status: 200,
        body: success,
      });
    }
  }

  it('are at most ten a day to one account of one bank', async () => {
    await transferTenTimes();

    expect(await post()).toMatchObject(exceeded);
    expect(await post({ bankCode: '004' })).toEqual({ status: 200, body: success });
    expect(await post({ accountNumber: '110123456780' })).toEqual({ status: 200, body: success });
    expect(await transfers()).toHaveLength(12);
  });

  it('are counted anew from midnight in Korea', async () => {
    now = Date.parse('2026-03-02T14:59:00Z');
    await transferTenTimes();

    now = Date.parse('2026-03-02T14:59:59Z');
    expect(await post()).toMatchObject(exceeded);
    now = Date.parse('2026-03-02T15:00:00Z');
    expect(await post()).toEqual({ status: 200, body: success });
  });

  it('count though their answer was lost', async () => {
    for (let time = 0; time < 10; time += 1) {
      await expect(post({ accountNumber: lost })).rejects.toThrow();
    }

    expect(await post({ accountNumber: lost })).toMatchObject(exceeded);
  });

  it('are listed, the oldest first, with what Argos saw and the three digits', async () => {
    await post({ accountNumber: '001100223344' });
    now += 1000;
    await post();

    expect(await transfers()).toEqual([
      {
        time: '2026-03-02T12:00:00.000Z',
        submissionId: 'submission0001',
        userName: '홍길동',
        bankCode: '088',
        accountNumber: '001100223344',
        code: expect.stringMatching(/^\d{3}$/) as string,
      },
      expect.objectContaining({ time: '2026-03-02T12:00:01.000Z', accountNumber: '110123456789' }),
    ]);
  });
});

describe('submissions', () => {
  const invalid = {
    status: 400,
    body: {
      statusCode: 400,
      success: false,
      message: 'This submission is not invalid.',
      errorCode: 'invalid_submission',
    },
  };

  it('end four hours after they were first seen', async () => {
    await post({ accountNumber: failing });

    now += 4 * hourMs - 1;
    expect(await post()).toEqual({ status: 200, body: success });
    now += 1;
    expect(await post()).toEqual(invalid);
    expect(await post({ submissionId: 'submission0002' })).toEqual({ status: 200, body: success });
  });

  it('are over from the start when their id begins with "expired"', async () => {
    expect(await post({ submissionId: 'expired0001' })).toEqual(invalid);
    expect(await transfers()).toEqual([]);
  });
});

describe('what the sandbox shows and tells', () => {
  it('lists the calls with what was answered', async () => {
    await post({ accountNumber: failing });
    await send('{}', {});

    expect((await look('/requests')).body).toEqual({
      requests: [
        { time: '2026-03-02T12:00:00.000Z', answered: '200 retryCode: failed_to_verify' },
        { time: '2026-03-02T12:00:00.000Z', answered: '403 Forbidden' },
      ],
    });
  });

  it('forgets everything on POST /reset', async () => {
    await post({ accountNumber: failing });
    await post();

    expect((await look('/reset', 'POST')).status).toBe(200);

    expect(await transfers()).toEqual([]);
    expect((await look('/requests')).body).toEqual({ requests: [] });
    expect((await post({ accountNumber: failing })).body).toMatchObject({ retryCount: 1 });
  });

  it('logs a line per call without key, name, number or submission', async () => {
    await post();
    await post({ accountNumber: '930000000005' });

    expect(lines).toEqual([
      'POST /v3/submission/validationaccount: 200 success: true',
      'POST /v3/submission/validationaccount: 400 errorCode: invalid_submission',
    ]);
  });

  it('closes at once, with a call under way', async () => {
    const waiting = post({ accountNumber: '950000000003' });
    waiting.catch(() => undefined);
    await look('/requests');

    await sandbox.close();

    await expect(waiting).rejects.toThrow();
    sandbox = await startSandbox({ port: 0, apiKey });
  });
});
