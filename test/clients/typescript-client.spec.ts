import { readFileSync } from 'node:fs';
import { createClient, nextActions } from '../../clients/typescript/src/client.js';
import type { AccountVerification, ClientOptions } from '../../clients/typescript/src/client.js';
import { TestService } from '../support/service.js';
import { Upstream, answers } from '../support/upstream.js';
import { FaultyProxy } from './faulty-proxy.js';

let upstream: Upstream;
let service: TestService;
let proxy: FaultyProxy;
let pauses: number[];

beforeAll(async () => {
  upstream = await Upstream.start();
  service = await TestService.start({ ARGOS_BASE_URL: upstream.baseUrl });
  proxy = await FaultyProxy.start(service.url);
});

afterAll(async () => {
  await proxy.close();
  await service.close();
  await upstream.close();
});

beforeEach(() => {
  upstream.seen.length = 0;
  upstream.script = success;
  proxy.faults = [];
  pauses = [];
});

const success = answers(200, { statusCode: 200, message: 'success', success: true });

/** A client behind the proxy. Its pauses are noted and not waited for. */
function clientWith(options: Partial<ClientOptions> = {}) {
  return createClient({
    baseUrl: proxy.url,
    language: 'en',
    wait: async (ms) => void pauses.push(ms),
    ...options,
  });
}

let submissions = 0;
function request(fields: Partial<AccountVerification> = {}): AccountVerification {
  submissions += 1;
  return {
    submissionId: `client-test-${submissions}`,
    requestType: 'occupancy',
    userName: '홍길동',
    bankCode: '088',
    accountNumber: '00110123456789',
    ...fields,
  };
}

it('sends an attempt once, and says that the code was sent', async () => {
  const result = await clientWith().attempt(request()).send();
  expect(result).toMatchObject({
    kind: 'code_sent',
    replayed: false,
    answer: { code: 'CODE_SENT', transfer: 'sent', nextAction: 'ENTER_CODE' },
  });
  expect(upstream.seen.map(({ body }) => JSON.parse(body) as object)).toEqual([
    expect.objectContaining({ accountNumber: '00110123456789' }),
  ]);
});

it.each([
  ['refuse', false],
  ['lose-answer', true],
  ['halve-answer', true],
  ['gateway-page', true],
] as const)('moves 1 won once when the connection does this: %s', async (fault, replayed) => {
  proxy.faults = [fault];
  const result = await clientWith().attempt(request()).send();
  expect(result).toMatchObject({ kind: 'code_sent', replayed });
  expect(upstream.seen).toHaveLength(1);
  expect(pauses).toEqual([1_000]);
});

it('repeats after the time that the service names, with the same key', async () => {
  let calls = 0;
  upstream.script = (...exchange) => {
    calls += 1;
    return (calls === 1 ? answers(429, { message: 'Too Many Requests' }) : success)(...exchange);
  };
  const attempt = clientWith().attempt(request(), 'kept-key');
  expect(await attempt.send()).toMatchObject({ kind: 'code_sent' });
  expect(pauses).toEqual([5_000]);
  expect((await clientWith().lookUp('kept-key')).kind).toBe('found');
});

it('does not repeat a business answer, whatever its status', async () => {
  upstream.script = answers(500, { message: 'Internal Server Error' });
  const result = await clientWith().attempt(request()).send();
  expect(result).toMatchObject({
    kind: 'problem',
    problem: { status: 504, code: 'OUTCOME_UNKNOWN', nextAction: 'CHECK_STATEMENT' },
  });
  expect(pauses).toEqual([]);
  expect(upstream.seen).toHaveLength(1);
});

it('does not repeat on a status alone when the service cannot be asked either', async () => {
  proxy.faults = ['gateway-page', 'refuse'];
  const result = await clientWith().attempt(request()).send();
  expect(result).toEqual({ kind: 'lost' });
  expect(pauses).toEqual([]);
});

it('gives up after its time, and leaves the attempt to be sent again safely', async () => {
  proxy.faults = ['lose-answer', 'refuse'];
  const client = clientWith({ repeatForMs: 0 });
  const attempt = client.attempt(request());
  expect(await attempt.send()).toEqual({ kind: 'lost' });
  expect(await attempt.send()).toEqual({ kind: 'lost' });

  const looked = await attempt.lookUp();
  expect(looked).toMatchObject({ kind: 'found', status: { state: 'SETTLED', code: 'CODE_SENT' } });
  const afterRestart = client.attempt(attempt.request, attempt.key);
  expect(await afterRestart.send()).toMatchObject({ kind: 'code_sent', replayed: true });
  expect(upstream.seen).toHaveLength(1);
});

it('tells every violated rule, typed', async () => {
  const attempt = clientWith().attempt(request({ accountNumber: '110-123', bankCode: '999' }));
  const result = await attempt.send();
  expect(result).toMatchObject({
    kind: 'problem',
    problem: {
      code: 'VALIDATION_FAILED',
      nextAction: 'CORRECT_INPUT',
      errors: [
        { field: 'bankCode', rule: 'knownBank' },
        { field: 'accountNumber', rule: 'digitsOnly' },
      ],
    },
  });
});

it('takes a code and an action that it has never seen', async () => {
  const body = {
    code: 'A_NEW_CODE',
    transfer: 'not_sent',
    nextAction: 'A_NEW_ACTION',
    requestId: 'request-1',
  };
  const client = clientWith({
    fetch: async () => new Response(JSON.stringify(body), { status: 422 }),
  });
  const result = await client.attempt(request()).send();
  expect(result).toMatchObject({
    kind: 'problem',
    problem: { code: 'A_NEW_CODE', nextAction: 'CONTACT_SUPPORT' },
  });
});

it('asks for the token before every request, so that a renewed one is used', async () => {
  const tokens = ['old', 'renewed'];
  const sent: unknown[] = [];
  const client = clientWith({
    token: () => tokens.shift()!,
    fetch: (input, init) => {
      sent.push((init?.headers as Record<string, string>)['Authorization']);
      return fetch(input, init);
    },
  });
  proxy.faults = ['refuse'];
  await client.attempt(request()).send();
  expect(sent).toEqual(['Bearer old', 'Bearer renewed']);
});

it('stops when the caller gives up', async () => {
  const caller = new AbortController();
  proxy.faults = ['refuse'];
  const client = clientWith({
    wait: async () => caller.abort(new Error('the user left')),
  });
  await expect(client.attempt(request()).send(caller.signal)).rejects.toThrow('the user left');
});

it('makes a new key for every attempt, also without randomUUID', async () => {
  const { newKey } = await import('../../clients/typescript/src/new-key.js');
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(newKey()).toMatch(uuid);
  const { crypto } = globalThis;
  const random = crypto.getRandomValues.bind(crypto);
  Object.defineProperty(globalThis, 'crypto', {
    value: { getRandomValues: random },
    configurable: true,
  });
  try {
    expect(newKey()).toMatch(uuid);
    Object.defineProperty(globalThis, 'crypto', { value: undefined, configurable: true });
    expect(newKey).toThrow('newKey');
  } finally {
    Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true });
  }
});

it('lists the banks', async () => {
  const found = await clientWith().banks();
  expect(found.kind === 'found' && found.banks.find(({ code }) => code === '088')).toEqual({
    code: '088',
    name: { ko: '신한은행', en: 'Shinhan Bank' },
    kind: 'bank',
  });
});

it('knows every action of the document', () => {
  const document = JSON.parse(
    readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'),
  ) as {
    components: {
      schemas: Record<string, { properties: Record<string, Record<string, unknown>> }>;
    };
  };
  const { nextAction } = document.components.schemas['ProblemResponse']!.properties;
  expect([...nextActions]).toEqual(nextAction!['x-extensible-enum']);
});
