import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { parseServerTokens } from '../src/access/server-token-list.js';
import { fileSecret } from '../src/config/secret.js';
import { canStartRedis, startRedis } from './support/redis-server.js';
import { TestService } from './support/service.js';
import { Upstream, answers } from './support/upstream.js';

/** A rotation takes effect within a second; a busy machine gets another. */
const ROTATION_LIMIT_MS = 2_000;

const directory = mkdtempSync(join(tmpdir(), 'secrets-'));
const file = join(directory, 'secret');

afterAll(() => rmSync(directory, { recursive: true }));

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + ROTATION_LIMIT_MS;
  while (!(await condition())) {
    expect(Date.now()).toBeLessThan(deadline);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it('sends with a rotated Argos key within a second, and never tries a second key', async () => {
  const upstream = await Upstream.start();
  writeFileSync(file, 'first-argos-key\n');
  const service = await TestService.start({
    ARGOS_BASE_URL: upstream.baseUrl,
    ARGOS_API_KEY: '',
    ARGOS_API_KEY_FILE: file,
  });
  upstream.script = answers(403, { message: 'Forbidden' });
  await service.post('key-1', { submissionId: 'sub-rotation-1' });
  expect(upstream.seen.map(({ headers }) => headers['x-api-key'])).toEqual(['first-argos-key']);

  writeFileSync(file, 'second-argos-key\n');
  let attempts = 1;
  await until(async () => {
    attempts += 1;
    await service.post(`key-${attempts}`, { submissionId: `sub-rotation-${attempts}` });
    return upstream.seen.at(-1)?.headers['x-api-key'] === 'second-argos-key';
  });
  expect(upstream.seen).toHaveLength(attempts);
  await service.close();
  await upstream.close();
});

it('keeps the last good token list over a broken, an empty and a missing file', async () => {
  const good = `app:${'a'.repeat(64)}`;
  const read: string[] = [];
  writeFileSync(file, good);
  const secret = fileSecret(file, (content) => {
    read.push(content);
    parseServerTokens(content);
  });

  writeFileSync(file, `${good}\nbroken`);
  await until(() => read.includes(`${good}\nbroken`));
  expect(secret.current()).toBe(good);

  unlinkSync(file);
  writeFileSync(file, '');
  const next = `app:${'b'.repeat(64)}`;
  writeFileSync(file, next);
  await until(() => secret.current() === next);
});

it('reads the secret of the ledger once: another one would make every key unknown', async () => {
  const upstream = await Upstream.start();
  writeFileSync(file, 'first-ledger-secret-of-32-bytes!!');
  const service = await TestService.start({
    ARGOS_BASE_URL: upstream.baseUrl,
    LEDGER_SECRET_FILE: file,
  });
  await service.post('ledger-key');
  writeFileSync(file, 'other-ledger-secret-of-32-bytes!!');
  const watched = fileSecret(file, () => undefined);
  writeFileSync(file, 'third-ledger-secret-of-32-bytes!!');
  await until(() => watched.current().startsWith('third'));

  expect((await service.post('ledger-key')).headers['idempotency-replayed']).toBe('true');
  await expect(service.restart()).rejects.toThrow('LEDGER_SECRET');
  writeFileSync(file, 'first-ledger-secret-of-32-bytes!!');
  await service.restart();
  await service.close();
  await upstream.close();
});

it('says once that a secret was rotated or its file is unusable, and never its value', async () => {
  writeFileSync(file, 'first-argos-key');
  const service = await TestService.start({
    ARGOS_BASE_URL: 'http://127.0.0.1:9/v3',
    ARGOS_API_KEY: '',
    ARGOS_API_KEY_FILE: file,
  });
  const lines = () => service.logLines.filter((line) => line.includes('ARGOS_API_KEY_FILE'));
  writeFileSync(file, 'not a key: it has spaces');
  await until(() => lines().length === 1);
  writeFileSync(file, 'second-argos-key');
  await until(() => lines().length === 2);

  expect(lines().map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 'error', setting: 'ARGOS_API_KEY_FILE', msg: expect.stringContaining('unusable') },
    { level: 'info', setting: 'ARGOS_API_KEY_FILE', msg: 'secret rotated' },
  ]);
  expect(service.logLines.join()).not.toMatch(/argos-key|has spaces/);
  await service.close();
});

const itWithRedis = canStartRedis('the rotation of the Redis password') ? it : it.skip;

itWithRedis('signs in to Redis with the password that its file holds now', async () => {
  const redis = await startRedis();
  const upstream = await Upstream.start();
  const withPassword = (password: string) => redis.url.replace('//', `//:${password}@`);
  const admin = new Redis(redis.url);
  await admin.acl('SETUSER', 'default', '>first-password', '>second-password');
  writeFileSync(file, withPassword('first-password'));
  const service = await TestService.start({
    ...{ LEDGER: 'redis', REDIS_URL_FILE: file, ARGOS_BASE_URL: upstream.baseUrl },
    LEDGER_SECRET: 'a-secret-of-the-ledger-for-tests',
  });
  const watched = fileSecret(file, () => undefined);
  writeFileSync(file, withPassword('second-password'));
  await until(() => watched.current() === withPassword('second-password'));
  await admin.acl('SETUSER', 'default', '<first-password');
  await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');

  await until(async () => (await service.post('key-after-rotation')).status === 200);
  admin.disconnect();
  await service.close();
  await upstream.close();
  await redis.stop();
});
