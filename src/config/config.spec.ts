import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage } from 'class-validator';
import { ConfigurationError, parseConfig } from './config.js';
import type { RawEnvironment } from './config.js';
import { Environment } from './environment.js';

const KEY = 'argos-key-of-the-tests';

function problemsOf(environment: RawEnvironment): readonly string[] {
  try {
    parseConfig(environment);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as ConfigurationError).problems;
  }
}

it('needs nothing but the API key in development', () => {
  const config = parseConfig({ ARGOS_API_KEY: KEY });
  expect(config).toMatchObject({
    production: false,
    port: 3000,
    host: '0.0.0.0',
    metricsPort: 9464,
    defaultLanguage: 'ko',
    docs: true,
    trustedProxies: 0,
    ledger: { store: 'embedded', unknownCooldownMs: 60_000 },
    auth: { mode: 'none' },
    limits: { enabled: true, addressPerMinute: 120, callerPerMinute: 20, accountPerDay: 10 },
    warnings: [],
  });
  expect(config.argos).toMatchObject({
    baseUrl: 'https://rest-api.argosidentity.com/v3',
    deadlineMs: 35_000,
    connectTimeoutMs: 3_000,
    yuantaBankCode: '20',
  });
  expect(config.argos.apiKey.current()).toBe(KEY);
});

it('lists every problem at once, with names and rules and no values', () => {
  const secrets = ['zz-port', 'zz-key with space', 'zz-short', 'zz-lang', 'zz.example'];
  const problems = problemsOf({
    PORT: secrets[0],
    ARGOS_API_KEY: secrets[1],
    LEDGER_SECRET: secrets[2],
    DEFAULT_LANGUAGE: secrets[3],
    ARGOS_BASE_URL: `http://${secrets[4]}/v3`,
    LEDGER: 'redis',
  });
  expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual([
    'ARGOS_API_KEY',
    'ARGOS_BASE_URL',
    'DEFAULT_LANGUAGE',
    'LEDGER_SECRET',
    'PORT',
    'REDIS_URL',
  ]);
  expect(problems.join('\n')).not.toContain('zz');
});

it.each([
  [{}, 'ARGOS_API_KEY or ARGOS_API_KEY_FILE is required'],
  [{ ARGOS_API_KEY: KEY, ARGOS_API_KEY_FILE: '/x' }, 'exclude each other'],
  [{ ARGOS_API_KEY_FILE: '/nowhere/at/all' }, 'ARGOS_API_KEY_FILE cannot be read'],
  [{ ARGOS_API_KEY: 'a\nb' }, 'ARGOS_API_KEY must be printable ASCII'],
  [{ ARGOS_API_KEY: KEY, PORT: '70000' }, 'PORT must be a port number'],
  [{ ARGOS_API_KEY: KEY, PORT: '1e3' }, 'PORT must be a port number'],
  [{ ARGOS_API_KEY: KEY, ARGOS_DEADLINE_MS: '0' }, 'ARGOS_DEADLINE_MS must be'],
  [{ ARGOS_API_KEY: KEY, ARGOS_BASE_URL: 'http://10.0.0.1/v3' }, 'plain http only to a loopback'],
  [{ ARGOS_API_KEY: KEY, ARGOS_BASE_URL: 'ftp://a/v3' }, 'ARGOS_BASE_URL must be'],
  [{ ARGOS_API_KEY: KEY, ARGOS_BASE_URL: 'https://u:p@a/v3' }, 'no user, password'],
  [{ ARGOS_API_KEY: KEY, ARGOS_YUANTA_BANK_CODE: '020' }, 'ARGOS_YUANTA_BANK_CODE must be one of'],
  [{ ARGOS_API_KEY: KEY, EXTRA_BANKS: '092' }, 'EXTRA_BANKS must be'],
  [{ ARGOS_API_KEY: KEY, EXTRA_BANKS: '088:가:A' }, 'EXTRA_BANKS must not repeat'],
  [{ ARGOS_API_KEY: KEY, EXTRA_BANKS: '20:가:A' }, 'EXTRA_BANKS must not repeat'],
  [{ ARGOS_API_KEY: KEY, LEDGER_SECRET: 'short' }, 'LEDGER_SECRET must be 32 bytes or more'],
  [{ ARGOS_API_KEY: KEY, AUTH_MODE: 'jwt' }, 'JWT_ISSUER is required'],
  [{ ARGOS_API_KEY: KEY, AUTH_MODE: 'token' }, 'AUTH_TOKENS_FILE is required'],
  [{ ARGOS_API_KEY: KEY, NODE_ENV: 'production' }, 'AUTH_MODE is required in production'],
  [{ ARGOS_API_KEY: KEY, NODE_ENV: 'production' }, 'LEDGER_SECRET or LEDGER_SECRET_FILE'],
  [
    { ARGOS_API_KEY: KEY, NODE_ENV: 'production', AUTH_MODE: 'none' },
    'AUTH_MODE none is refused in production unless ALLOW_ANONYMOUS is true',
  ],
])('refuses %j', (environment, problem) => {
  expect(problemsOf(environment as RawEnvironment).join('\n')).toContain(problem);
});

it('accepts plain http to this machine, and a connect time-out over the deadline', () => {
  for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '[::1]']) {
    const { argos, warnings } = parseConfig({
      ARGOS_API_KEY: KEY,
      ARGOS_BASE_URL: `http://${host}:1/v3/`,
      ARGOS_DEADLINE_MS: '1000',
    });
    expect(argos.baseUrl).toBe(`http://${host}:1/v3`);
    expect(argos.connectTimeoutMs).toBe(1_000);
    expect(warnings.join()).toContain('ARGOS_DEADLINE_MS is under 30000');
  }
});

it('takes a rotated key within a second, and keeps the last good one', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'secret-'));
  const file = join(directory, 'key');
  const replace = (content: string): void => {
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
  };
  replace('first-key\n');
  const { apiKey } = parseConfig({ ARGOS_API_KEY_FILE: file }).argos;
  expect(apiKey.current()).toBe('first-key');

  const changed = new Promise<string>((resolve) => apiKey.onChange(resolve));
  replace('second-key\n');
  expect(await changed).toBe('second-key');
  expect(apiKey.current()).toBe('second-key');

  const changedAgain = new Promise<string>((resolve) => apiKey.onChange(resolve));
  replace('not a key\n');
  replace('third-key\n');
  expect(await changedAgain).toBe('third-key');
  rmSync(directory, { recursive: true });
});

describe('.env.example', () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const documented = parseEnv(example);

  it('names every setting that the class knows, and no other', () => {
    const known = getMetadataStorage()
      .getTargetValidationMetadatas(Environment, '', false, false)
      .map(({ propertyName }) => propertyName);
    expect(Object.keys(documented).sort()).toEqual([...new Set(known)].sort());
  });

  it('shows the defaults', () => {
    const defaults = plainToInstance(Environment, {}) as unknown as Record<
      string,
      string | number | undefined
    >;
    for (const [name, value] of Object.entries(documented)) {
      expect([name, value]).toEqual([name, String(defaults[name] ?? '')]);
    }
  });
});
