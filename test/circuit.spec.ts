import { jest } from '@jest/globals';
import { answers, held, Upstream } from './support/upstream.js';
import type { Script } from './support/upstream.js';
import { TestService } from './support/service.js';
import { scrape } from './support/metrics.js';

const SUCCESS = answers(200, { statusCode: 200, message: 'success', success: true });
const ANSWERED_NO = answers(200, {
  statusCode: 200,
  retryCode: 'failed_to_verify',
  success: false,
});
const REFUSED = answers(400, { message: 'x', errorCode: 'fail_to_request', success: false });
const FAILURE = answers(500, { message: 'Internal server error' });

let upstream: Upstream;
let service: TestService;
let count = 0;

beforeEach(async () => {
  // Only the wall clock is the test's: it stands still unless the test moves it.
  jest.useFakeTimers({
    now: Date.now(),
    doNotFake: [
      ...(['hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate'] as const),
      ...([
        'clearImmediate',
        'setInterval',
        'clearInterval',
        'setTimeout',
        'clearTimeout',
      ] as const),
    ],
  });
  upstream = await Upstream.start();
  service = await TestService.start({
    ARGOS_BASE_URL: upstream.baseUrl,
    ARGOS_MAX_IN_FLIGHT: '30',
    UNKNOWN_COOLDOWN_MS: '0',
  });
});

afterEach(async () => {
  await service.close();
  await upstream.close();
  jest.useRealTimers();
});

const later = (ms: number): void => void jest.setSystemTime(Date.now() + ms);

/** One attempt of its own; tells the code that it was answered with. */
const attempt = async (script: Script): Promise<string> => {
  upstream.script = script;
  count += 1;
  const answer = await service.post(`key-${count}`, { submissionId: `submission-${count}` });
  return String(answer.body['code']);
};

const attempts = async (number: number, script: Script): Promise<void> => {
  for (let i = 0; i < number; i += 1) {
    await attempt(script);
  }
};

it('opens when of 20 calls more than half failed, and then sends nothing', async () => {
  await attempts(9, SUCCESS);
  await attempts(10, FAILURE);
  expect(await attempt(FAILURE)).toBe('OUTCOME_UNKNOWN');

  expect(await attempt(SUCCESS)).toBe('SERVICE_BUSY');

  expect(upstream.seen).toHaveLength(20);
  expect(await scrape(service)).toContain('account_check_breaker_state 2');
  expect(service.logLines.join('')).toContain('"breaker":"open"');
});

it('stays closed when half of 20 calls failed, and when all of 19 did', async () => {
  await attempts(10, SUCCESS);
  await attempts(10, FAILURE);
  later(31_000);
  await attempts(19, FAILURE);

  expect(await attempt(SUCCESS)).toBe('CODE_SENT');
});

it('forgets a call after 30 seconds, however few come after it', async () => {
  await attempts(19, FAILURE);
  later(31_000);

  // With them, 20 of 21 had failed.
  expect(await attempt(FAILURE)).toBe('OUTCOME_UNKNOWN');
  expect(await attempt(SUCCESS)).toBe('CODE_SENT');
});

it('never counts an answer of Argos’s backend as a failure, whatever it says', async () => {
  await attempts(15, ANSWERED_NO);
  await attempts(15, REFUSED);

  expect(await attempt(SUCCESS)).toBe('CODE_SENT');
});

it.each([
  ['429', answers(429, { message: 'Too Many Requests' })],
  ['a lost connection', (response) => void response.socket?.destroy()],
])('counts %s as a failure', async (_, script) => {
  await attempts(20, script);

  expect(await attempt(SUCCESS)).toBe('SERVICE_BUSY');
});

it('lets one call through after 10 seconds, and closes when that one succeeds', async () => {
  await attempts(20, FAILURE);
  later(10_000);
  const trial = held(SUCCESS);
  const first = attempt(trial.script);
  await arrived(21);

  expect(await attempt(trial.script)).toBe('SERVICE_BUSY');
  expect(await scrape(service)).toContain('account_check_breaker_state 1');
  trial.release();

  expect(await first).toBe('CODE_SENT');
  expect(await attempt(SUCCESS)).toBe('CODE_SENT');
  expect(await scrape(service)).toContain('account_check_breaker_state 0');
  const states = service.logLines.flatMap((line) => /"breaker":"(\w+)"/.exec(line)?.[1] ?? []);
  expect(states).toEqual(['open', 'half_open', 'closed']);
});

it('opens again for 10 seconds when that one fails', async () => {
  await attempts(20, FAILURE);
  later(10_000);
  expect(await attempt(FAILURE)).toBe('OUTCOME_UNKNOWN');
  later(9_000);

  expect(await attempt(SUCCESS)).toBe('SERVICE_BUSY');
  expect(upstream.seen).toHaveLength(21);
});

it('refuses a call over the limit at once, and queues none', async () => {
  const { script, release } = held(SUCCESS);
  const running = Array.from({ length: 30 }, () => attempt(script));
  await arrived(30);

  expect(await attempt(script)).toBe('SERVICE_BUSY');
  release();

  expect(await Promise.all(running)).toEqual(Array(30).fill('CODE_SENT'));
  expect(upstream.seen).toHaveLength(30);
});

/** Waits until the upstream has seen so many calls. */
async function arrived(number: number): Promise<void> {
  const giveUpAt = performance.now() + 10_000;
  while (upstream.seen.length < number && performance.now() < giveUpAt) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(upstream.seen).toHaveLength(number);
}
