import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { request } from 'undici';
import { parse } from 'yaml';
import { metricsUrl, scrape } from './support/metrics.js';
import { goodBody, TEST_API_KEY, TestService } from './support/service.js';
import { answers, held, Upstream } from './support/upstream.js';

const NOT_VERIFIED = answers(200, {
  statusCode: 200,
  message: 'Fail to verify the account.',
  retryCode: 'failed_to_verify',
  success: false,
  retryCount: 2,
});
const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${TRACE_ID}-00f067aa0ba902b7-01`;

let upstream: Upstream;
let service: TestService;

beforeEach(async () => {
  upstream = await Upstream.start();
  service = await TestService.start({ ARGOS_BASE_URL: upstream.baseUrl });
});

afterEach(async () => {
  await service.close();
  await upstream.close();
});

/** The log lines with this message, as objects. */
const lines = (message: string): Record<string, unknown>[] =>
  service.logLines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === message);

const duration: unknown = expect.any(Number);

describe('the log', () => {
  it('has one line for a request and one for its attempt, tied by their ids', async () => {
    upstream.script = NOT_VERIFIED;
    const headers = { 'x-request-id': 'request-0001', traceparent: TRACEPARENT };

    await service.post('some-key', {}, headers);

    const ids = { requestId: 'request-0001', traceId: TRACE_ID, caller: 'anonymous' };
    expect(lines('request')).toEqual([
      {
        ...ids,
        level: 'info',
        time: expect.any(String) as unknown,
        method: 'POST',
        route: '/v1/account-verifications',
        status: 422,
        code: 'ACCOUNT_NOT_VERIFIED',
        durationMs: duration,
        msg: 'request',
      },
    ]);
    expect(lines('attempt')).toEqual([
      {
        ...ids,
        level: 'info',
        time: expect.any(String) as unknown,
        submission: expect.stringMatching(/^[\w-]{43}$/) as unknown,
        code: 'ACCOUNT_NOT_VERIFIED',
        transfer: 'not_sent',
        retryCount: 2,
        replay: false,
        openMs: duration,
        connectMs: duration,
        waitMs: duration,
        readMs: duration,
        recordMs: duration,
        totalMs: duration,
        msg: 'attempt',
      },
    ]);
  });

  it('has every field that the runbook explains', async () => {
    upstream.script = NOT_VERIFIED;

    await service.post('some-key', {}, { traceparent: TRACEPARENT });

    const runbook = readFileSync(new URL('../docs/runbook.md', import.meta.url), 'utf8');
    const [table = ''] = /^\| field[^]*?\n\n/m.exec(runbook) ?? [];
    const explained = [...table.matchAll(/^\| (`.*?) +\|/gm)].flatMap(([, names = '']) =>
      names.split(', ').map((name) => name.replaceAll('`', '')),
    );
    expect(explained).toContain('requestId');
    expect(Object.keys(lines('attempt')[0] ?? {})).toEqual(expect.arrayContaining(explained));
  });

  it('tells a replay, and why a duplicate was refused', async () => {
    await service.post('some-key');
    await service.post('some-key');
    await service.post('some-key', { bankCode: '004' });

    expect(lines('attempt').map(({ code, replay }) => ({ code, replay }))).toEqual([
      { code: 'CODE_SENT', replay: false },
      { code: 'CODE_SENT', replay: true },
    ]);
    expect(lines('attempt refused')).toEqual([
      expect.objectContaining({ code: 'IDEMPOTENCY_KEY_REUSED', reason: 'key_reused' }),
    ]);
  });

  it('is as loud as the catalogue says: a typo is information, a denied key an error', async () => {
    await service.post('first-key', { accountNumber: 'abc' });
    upstream.script = answers(403, { message: 'Forbidden' });
    await service.post('second-key');

    expect(lines('request').map(({ code, level }) => ({ code, level }))).toEqual([
      { code: 'VALIDATION_FAILED', level: 'info' },
      { code: 'ARGOS_ACCESS_DENIED', level: 'error' },
    ]);
  });

  it('holds nothing that a user typed, and no secret', async () => {
    upstream.script = answers(200, { message: 'odd', member: '홍길동' });
    await service.post('the-idempotency-key');
    await service.get('/v1/account-verifications/the-idempotency-key');
    await service.post('another-key', { userName: 'Ab\u0000', accountNumber: '12-34' });

    const text = service.logLines.join('');
    const { submissionId, userName, accountNumber } = goodBody;
    for (const secret of [
      submissionId,
      userName,
      accountNumber,
      TEST_API_KEY,
      '12-34',
      'the-idem',
    ]) {
      expect(text).not.toContain(secret);
    }
  });

  it('has a line for a request whose client hung up before its answer', async () => {
    const { script, release } = held(NOT_VERIFIED);
    upstream.script = script;
    const body = JSON.stringify(goodBody);
    const client = connect(Number(new URL(service.url).port), '127.0.0.1');
    client.write(
      'POST /v1/account-verifications HTTP/1.1\r\nHost: test\r\nIdempotency-Key: some-key\r\n' +
        `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    await until(() => upstream.seen.length === 1);

    client.destroy();
    release();

    await until(() => lines('request').length === 1);
    expect(lines('request')).toEqual([
      expect.objectContaining({ code: 'ACCOUNT_NOT_VERIFIED', clientGone: true }),
    ]);
  });

  it('has a line for a request that could not be parsed', async () => {
    const client = connect(Number(new URL(service.url).port), '127.0.0.1');
    client.end('GET / HTTP/1.1\r\nno colon\r\n\r\n');
    let answer = '';
    for await (const chunk of client) {
      answer += String(chunk);
    }

    expect(lines('request')).toEqual([
      expect.objectContaining({
        requestId: /X-Request-Id: (\S+)/.exec(answer)?.[1],
        status: 400,
        code: 'MALFORMED_REQUEST',
      }),
    ]);
  });
});

describe('trace context', () => {
  it('is never forwarded to Argos', async () => {
    await service.post(
      'some-key',
      {},
      { traceparent: TRACEPARENT, tracestate: 'a=b', baggage: 'c=d' },
    );

    expect(Object.keys(upstream.seen[0]?.headers ?? {}).sort()).toEqual([
      'connection',
      'content-length',
      'content-type',
      'host',
      'x-api-key',
    ]);
  });

  it.each([
    ['a later version with more parts', `01-${TRACE_ID}-00f067aa0ba902b7-01-more`, TRACE_ID],
    ['version 00 with more parts', `00-${TRACE_ID}-00f067aa0ba902b7-01-more`, undefined],
    ['the version ff', `ff-${TRACE_ID}-00f067aa0ba902b7-01`, undefined],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, undefined],
    ['a parent id of zeros', `00-${TRACE_ID}-${'0'.repeat(16)}-01`, undefined],
    ['capital letters', `00-${TRACE_ID.toUpperCase()}-00f067aa0ba902b7-01`, undefined],
    ['anything else', 'x'.repeat(55), undefined],
  ])('reads %s as the standard says', async (_, traceparent, traceId) => {
    await service.get('/health/live', { traceparent });

    expect(lines('request')[0]?.['traceId']).toBe(traceId);
  });
});

describe('the metrics', () => {
  it('are the ones that alerts and dashboards rely on, no more and no fewer', async () => {
    const file = new URL('../deploy/prometheus/metrics.yaml', import.meta.url);
    const agreed = parse(readFileSync(file, 'utf8')) as Record<
      string,
      { type: string; labels: string[] }
    >;
    await service.post('some-key');

    const text = await scrape(service);

    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [
      name,
      type,
    ]);
    expect(Object.fromEntries(types)).toEqual(
      Object.fromEntries(Object.entries(agreed).map(([name, { type }]) => [name, type])),
    );
    for (const [name, { labels }] of Object.entries(agreed)) {
      expect({ name, labels: labelsOf(text, name).filter((label) => label !== 'le') }).toEqual({
        name,
        labels,
      });
    }
  });

  it('count an attempt, its replay and its duplicates', async () => {
    upstream.script = answers(400, { message: 'x', errorCode: 'fail_to_request', success: false });
    await service.post('first-key');
    await service.post('first-key');
    await service.post('first-key', { bankCode: '004' });
    await service.post('second-key');

    const text = await scrape(service);

    for (const line of [
      'account_check_attempts_total{code="BANK_REQUEST_FAILED"} 1',
      'account_check_attempts_total{code="CODE_SENT"} 0',
      'account_check_transfers_total{transfer="unknown"} 1',
      'account_check_unknown_outcomes_total{code="BANK_REQUEST_FAILED"} 1',
      'account_check_replays_total{code="BANK_REQUEST_FAILED"} 1',
      'account_check_refused_duplicates_total{reason="key_reused"} 1',
      'account_check_refused_duplicates_total{reason="submission_busy"} 1',
      'account_check_problems_total{code="BANK_REQUEST_FAILED"} 2',
      'account_check_problems_total{code="ATTEMPT_IN_PROGRESS"} 1',
      'account_check_attempts_in_flight 0',
      'account_check_breaker_state 0',
      'account_check_ledger_up 1',
      'http_client_request_duration_seconds_count{http_request_method="POST",server_address="127.0.0.1",http_response_status_code="400",error_type="400"} 1',
      'http_server_request_duration_seconds_count{http_request_method="POST",http_route="/v1/account-verifications",http_response_status_code="502"} 2',
      'account_check_ledger_operation_duration_seconds_count{operation="open",result="ok"} 4',
      'account_check_ledger_operation_duration_seconds_count{operation="settle",result="ok"} 1',
    ]) {
      expect(text).toContain(`${line}\n`);
    }
    expect(text).toContain('http_client_request_duration_seconds_bucket{le="45"');
  });

  it('count what is in flight, contract drift, and why no answer came', async () => {
    const { script, release } = held(answers(200, { statusCode: '200', success: true }));
    upstream.script = script;
    const running = service.post('first-key');
    await until(() => upstream.seen.length === 1);
    expect(await scrape(service)).toContain('account_check_attempts_in_flight 1\n');
    release();
    await running;
    upstream.script = (response) => void response.socket?.destroy();
    await service.post('second-key', { submissionId: 'another-submission' });

    const text = await scrape(service);

    expect(text).toContain('account_check_contract_drift_total{kind="wrong_type"} 1\n');
    expect(text).toContain('http_response_status_code="",error_type="connection_lost"} 1\n');
  });

  it('have labels with closed sets of values, whatever is asked for', async () => {
    await service.get('/no/such/address');
    await service.get('/v1/account-verifications/a-key-of-somebody');
    await service.send('PROPFIND', '/v1/banks');

    const text = await scrape(service);

    expect(text).toContain('http_route="(none)",http_response_status_code="404"');
    expect(text).toContain('http_route="/v1/account-verifications/:idempotencyKey"');
    expect(text).toContain('http_request_method="_OTHER",http_route="/v1/banks"');
    expect(text).not.toMatch(/PROPFIND|a-key-of-somebody|no\/such/);
  });

  it('are served at /metrics of their own port alone', async () => {
    const url = metricsUrl(service);

    expect((await service.get('/metrics')).status).toBe(404);
    expect((await request(url.replace('/metrics', '/'))).statusCode).toBe(404);
    expect((await request(url, { method: 'POST' })).statusCode).toBe(405);
    expect((await request(url)).headers['content-type']).toContain('text/plain');
  });
});

/** The labels that the samples of a metric carry. */
function labelsOf(text: string, name: string): string[] {
  const samples = text.matchAll(new RegExp(`^${name}(?:_bucket|_sum|_count)?(?:{(.*)})? `, 'gm'));
  const found = [...samples].flatMap(([, labels = '']) =>
    [...labels.matchAll(/(\w+)="/g)].map(([, label]) => label ?? ''),
  );
  return [...new Set(found)];
}

async function until(condition: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 10_000;
  while (!condition() && performance.now() < giveUpAt) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(condition()).toBe(true);
}
