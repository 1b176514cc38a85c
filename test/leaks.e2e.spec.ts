import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { HttpService } from '@nestjs/axios';
import type { ArgumentsHost } from '@nestjs/common';
import { AxiosError } from 'axios';
import { Redis } from 'ioredis';
import { AttemptService } from '../src/account-verification/attempt.service.js';
import { ATTEMPT_LEDGER } from '../src/ledger/attempt-ledger.js';
import type { AttemptLedger } from '../src/ledger/attempt-ledger.js';
import { createLogger } from '../src/observability/logger.js';
import { ProblemFilter } from '../src/problems/problem.filter.js';
import { bearer, makeSigningKey, signToken, trust } from './support/identity-provider.js';
import { metricsUrl } from './support/metrics.js';
import { sendRaw } from './support/raw-http.js';
import { canStartRedis, startRedis } from './support/redis-server.js';
import { ServiceProcess } from './support/service-process.js';
import { TestService } from './support/service.js';
import type { Answer } from './support/service.js';
import { Upstream, answers } from './support/upstream.js';
import type { Script } from './support/upstream.js';

const ATTEMPTS = '/v1/account-verifications';
const ARGOS_KEY = 'canary-argos-key-71f3';
const USER = 'canary-user-82a4';
const NAME = '카나리아김';
const ACCOUNT = '90817263544536';
const BANK = '987';
const SUBMISSION = 'canary-submission-93b5';
const JUNK = 'canary-junk-a4c6';
const ADDRESS = '203.0.113.177';
/** An app's own key is told back to it in `instance`, and nowhere else. */
const KEY = 'canary-key-b5d7';

const command = {
  submissionId: SUBMISSION,
  requestType: 'occupancy',
  userName: NAME,
  bankCode: BANK,
  accountNumber: ACCOUNT,
};

/** Every way in which a secret could be written down. */
function spellings(secret: string): string[] {
  const escaped = secret.replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [
    ...[secret, secret.normalize('NFD'), escaped, encodeURIComponent(secret)],
    ...[Buffer.from(secret).toString('base64').slice(0, -3), Buffer.from(secret).toString('hex')],
  ];
}

/** Where things may show: a name for the report, and what stood there. */
type Places = Map<string, Buffer[]>;

function leaksIn(places: Places, secrets: Record<string, string>): string[] {
  const leaks = new Set<string>();
  for (const [place, contents] of places) {
    for (const [name, secret] of Object.entries(secrets)) {
      if (contents.some((bytes) => spellings(secret).some((text) => bytes.includes(text)))) {
        leaks.add(`${name} in ${place}`);
      }
    }
  }
  return [...leaks];
}

const places: Places = new Map();
function note(place: string, content: string | Buffer): void {
  places.set(place, [...(places.get(place) ?? []), Buffer.from(content)]);
}

let counter = 0;

describe.each(['embedded', 'redis'])('with the %s ledger', (store) => {
  const available = store === 'embedded' || canStartRedis('the search for leaks in Redis');
  (available ? it : it.skip)(
    'nothing secret or personal shows in any answer, log, metric, error or file',
    async () => {
      places.clear();
      const directory = mkdtempSync(join(tmpdir(), 'leaks-'));
      const signingKey = await makeSigningKey();
      writeFileSync(join(directory, 'key.pem'), signingKey.publicPem);
      const token = await signToken(signingKey, { sub: USER, submission_id: SUBMISSION });
      const redis = store === 'redis' ? await startRedis() : undefined;
      const upstream = await Upstream.start();
      const { planted, release } = watchErrors();
      const service = await TestService.start({
        ...trust(join(directory, 'key.pem')),
        ...{ ARGOS_BASE_URL: upstream.baseUrl, ARGOS_API_KEY: ARGOS_KEY },
        ...{ LEDGER: store, LEDGER_PATH: join(directory, 'ledger') },
        ...(redis && { REDIS_URL: redis.url, LEDGER_SECRET: 'the-secret-of-the-ledger-in-test' }),
        ...{ RATE_LIMIT: 'on', RATE_LIMIT_CALLER_PER_MINUTE: '1000', TRUSTED_PROXIES: '1' },
        ...{ RATE_LIMIT_ACCOUNT_PER_DAY: '1000', UNKNOWN_COOLDOWN_MS: '0' },
        ...{ EXTRA_BANKS: `${BANK}:한은행:A Bank`, LOG_LEVEL: 'trace' },
      });
      const port = (service.server.address() as AddressInfo).port;

      const headers = {
        ...bearer(token),
        'x-forwarded-for': ADDRESS,
        'user-agent': JUNK,
        referer: `https://${JUNK}.example.com/`,
        'x-request-id': `${JUNK} with spaces`,
        traceparent: JUNK,
        cookie: `session=${JUNK}`,
      };
      const keep = (answer: Answer): Answer => {
        note('an answer', JSON.stringify(answer.headers) + answer.text.replaceAll(KEY, ''));
        return answer;
      };
      const post = async (fields: object = {}, more: Record<string, string> = {}) => {
        counter += 1;
        return keep(
          await service.post(
            `${KEY}-${counter}`,
            { ...command, ...fields },
            { ...headers, ...more },
          ),
        );
      };
      const send = async (body: string, more: Record<string, string> = {}) =>
        keep(
          await service.send('POST', `${ATTEMPTS}?q=${JUNK}`, {
            headers: { ...headers, 'content-type': 'application/json', ...more },
            body,
          }),
        );
      const raw = async (bytes: string) => note('a raw answer', (await sendRaw(port, bytes)).text);

      // What Argos may say or do: all of it repeats the whole request.
      const echo = (seen: { body: string; headers: object }) =>
        seen.body + JSON.stringify(seen.headers);
      const echoing: Script[] = [
        answers(200, { statusCode: 200, message: 'success', success: true }),
        (response, seen) =>
          response.end(JSON.stringify({ success: true, message: echo(seen) })) && undefined,
        (response, seen) =>
          void response.end(
            JSON.stringify({ success: false, retryCode: echo(seen), retryCount: 1 }),
          ),
        (response, seen) =>
          void response
            .writeHead(400, { 'content-type': 'application/json' })
            .end(
              JSON.stringify({ success: false, errorCode: 'fail_to_request', message: echo(seen) }),
            ),
        (response, seen) => void response.writeHead(403, { 'x-echo': 'y' }).end(echo(seen)),
        (response, seen) => void response.writeHead(500).end(`<html>${echo(seen)}</html>`),
        (response, seen) => void response.writeHead(302, { location: `/${JUNK}` }).end(echo(seen)),
        (response, seen) => void response.end(`{"success": ${echo(seen)}`),
        (response, seen) => void response.end(JSON.stringify({ [`x ${echo(seen)}`]: 1 })),
        (response, seen) => {
          response.writeHead(200, { 'content-length': '9999' }).write(echo(seen));
          setTimeout(() => response.destroy(), 10);
        },
        (_response, _seen, request) => void request.socket.resetAndDestroy(),
      ];
      for (const script of echoing) {
        upstream.script = script;
        await post();
        keep(await service.get(`${ATTEMPTS}/${KEY}-${counter}`, headers));
        counter -= 1;
        await post();
      }
      expect(upstream.seen.some(({ body }) => body.includes(NAME) && body.includes(ACCOUNT))).toBe(
        true,
      );
      expect(upstream.seen[0]?.headers['x-api-key']).toBe(ARGOS_KEY);
      upstream.script = echoing[0]!;

      // What a client may get wrong.
      for (const field of Object.keys(command)) {
        await post({ [field]: 42 });
        await post({ [field]: `${NAME}${ACCOUNT}\u200b${SUBMISSION}`.repeat(3) });
      }
      await post({ [JUNK]: NAME, [ACCOUNT]: SUBMISSION });
      await post({ userName: `${NAME}\u0000` });
      await post({}, { authorization: `Bearer ${token}x` });
      await post({}, { authorization: `Basic ${JUNK}` });
      await post({ submissionId: `${SUBMISSION}-b` });
      const whole = JSON.stringify(command);
      const key = { 'idempotency-key': `${KEY}-wrong` };
      for (const body of [
        whole.slice(0, -1),
        `[${whole}]`,
        `"${NAME}"`,
        `{"__proto__":${whole}}`,
      ]) {
        await send(body, key);
      }
      await send(`{"userName":"\n    at ${NAME} (${ACCOUNT}:1:1)"`, key);
      await send(whole.replace('{', `{"pad":"${NAME.repeat(5_000)}",`), key);
      await send(whole, { ...key, 'content-type': 'text/plain' });
      await send(whole, { ...key, 'content-type': `application/json; charset=${JUNK}` });
      await send(whole, {});
      await send(whole, { 'idempotency-key': `${JUNK} ${NAME.normalize('NFD').length}!` });
      keep(await service.get(`${ATTEMPTS}/${JUNK}!${ACCOUNT}`, headers));
      keep(await service.get(`/${JUNK}/${ACCOUNT}?name=${encodeURIComponent(NAME)}`, headers));
      keep(await service.send('PUT', `${ATTEMPTS}/${SUBMISSION}`, { headers, body: whole }));
      await raw(`${JUNK} / HTTP/1.1\r\nHost: a\r\n\r\n`);
      await raw(`POST ${ATTEMPTS} HTTP/1.1\r\nHost: a\r\nX: ${JUNK}\0\r\n\r\n${whole}`);
      await raw(`POST /%${JUNK} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      await raw(`POST ${ATTEMPTS} HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n${whole}`);

      // What may be wrong in the service: errors that hold everything.
      const bug = (): Error => {
        const error = Object.assign(
          new AxiosError(`failed\n    at ${NAME} (${ACCOUNT}:1:1)`, 'ECONNRESET', {
            headers: { 'x-api-key': ARGOS_KEY },
            data: whole,
          } as never),
          { command, token },
        );
        planted.add(error);
        return error;
      };
      const breaking = async (target: object, method: string, failure: () => unknown) => {
        Object.defineProperty(target, method, { configurable: true, value: failure });
        const answer = await post();
        Reflect.deleteProperty(target, method);
        return answer.body['code'];
      };
      const ledger = service.provider<AttemptLedger>(ATTEMPT_LEDGER);
      const attempts = service.provider(AttemptService);
      const fail = () => Promise.reject(bug());
      expect(await breaking(attempts, 'attempt', fail)).toBe('INTERNAL_ERROR');
      expect(await breaking(ledger, 'open', fail)).toBe('LEDGER_UNAVAILABLE');
      const { axiosRef } = service.provider(HttpService);
      const { adapter } = axiosRef.defaults;
      axiosRef.defaults.adapter = fail;
      expect((await post()).body['code']).toBe('ARGOS_UNREACHABLE');
      axiosRef.defaults.adapter = adapter;
      expect(await breaking(ledger, 'settle', fail)).toBe('CODE_SENT');

      // What everybody may see.
      for (const path of [
        '/problems',
        '/problems/FORBIDDEN',
        '/openapi.json',
        '/docs',
        '/health/ready',
      ]) {
        note(path, (await service.get(path, headers)).text);
      }
      note('the metrics', await (await fetch(metricsUrl(service))).text());
      if (redis) {
        note('the store', await readStore(redis.url));
      }
      await service.close();
      await upstream.close();
      await redis?.stop();
      release();
      note('the log', service.logLines.join(''));
      for (const file of readdirSync(directory, { recursive: true, withFileTypes: true })) {
        if (file.isFile() && file.name !== 'key.pem') {
          note('the store', readFileSync(join(file.parentPath, file.name)));
        }
      }
      rmSync(directory, { recursive: true });

      const [, , signature = ''] = token.split('.');
      const secrets = { ARGOS_KEY, USER, NAME, ACCOUNT, SUBMISSION, JUNK, ADDRESS };
      expect(leaksIn(places, { ...secrets, KEY, token: signature, bank: `"${BANK}"` })).toEqual([]);
      expect([...places.keys()].sort()).toEqual(
        expect.arrayContaining(['a thrown error', 'an answer', 'the log', 'the store']),
      );
      expect(service.logLines.filter((line) => line.includes('unlisted'))).toEqual([]);
      expect(service.logLines.some((line) => line.includes('unexpected error'))).toBe(true);
    },
    60_000,
  );
});

it.each([
  ['throws', 'throw error'],
  ['rejects', 'Promise.reject(error)'],
])(
  'an error that nobody catches ends the process and tells its kind alone: it %s',
  async (_, fail) => {
    const program = `process.on('SIGUSR2', () => {
      const error = Object.assign(new TypeError(process.env.NAME), { body: process.env.NAME });
      ${fail};
    })`;
    const service = await ServiceProcess.start({
      NAME,
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(program)}`,
    });

    service.signal('SIGUSR2');

    expect(await service.exit).toBe(1);
    expect(service.lines.at(-1)).toMatchObject({
      level: 'fatal',
      msg: 'uncaught error',
      error: { name: 'TypeError' },
    });
    expect(JSON.stringify([service.lines, service.output])).not.toContain(NAME);
    await service.kill();
  },
  60_000,
);

it('a log line is built from the listed fields alone, and names those that it left out', () => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line) => void lines.push(line) });

  logger.info({ status: 200, command, userName: NAME }, 'line');
  logger.info({ error: new Error(ACCOUNT) }, 'line');

  expect(lines.join('')).not.toMatch(new RegExp([NAME, ACCOUNT, SUBMISSION].join('|')));
  expect(JSON.parse(lines[0]!)).toMatchObject({ status: 200, unlisted: ['command', 'userName'] });
});

/**
 * Notes every error that reaches the problem filter, down to its hidden members, and all that is
 * written to the console. An error that the test has planted is itself the leak it looks for.
 */
function watchErrors(): { planted: WeakSet<object>; release: () => void } {
  const planted = new WeakSet<object>();
  const original = Object.getOwnPropertyDescriptor(ProblemFilter.prototype, 'catch')!;
  const catchProblem = original.value as ProblemFilter['catch'];
  Object.defineProperty(ProblemFilter.prototype, 'catch', {
    ...original,
    value(this: ProblemFilter, error: object, host: ArgumentsHost) {
      if (!planted.has(error)) {
        note('a thrown error', inspect(error, { depth: Infinity, showHidden: true }));
      }
      return catchProblem.call(this, error, host);
    },
  });
  const outputs = [process.stdout, process.stderr].map((stream) => {
    const write = stream.write.bind(stream);
    stream.write = (chunk: string | Uint8Array, ...rest: []) => {
      note('the console', Buffer.from(chunk as string));
      return write(chunk, ...rest);
    };
    return () => void (stream.write = write);
  });
  return {
    planted,
    release: () => {
      outputs.forEach((restore) => restore());
      Object.defineProperty(ProblemFilter.prototype, 'catch', original);
    },
  };
}

/** Every write that Redis kept, as it stands in its log. */
async function readStore(url: string): Promise<string> {
  const client = new Redis(url);
  const [, directory = ''] = await client.config('GET', 'dir');
  client.disconnect();
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'))
    .join('');
}
