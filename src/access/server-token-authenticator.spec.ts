import * as crypto from 'node:crypto';
import { jest } from '@jest/globals';
import { fixedSecret } from '../config/secret.js';

const timingSafeEqual = jest.fn(crypto.timingSafeEqual);
jest.unstable_mockModule('node:crypto', () => ({ ...crypto, timingSafeEqual }));
const { ServerTokenAuthenticator } = await import('./server-token-authenticator.js');

const list = ['first', 'second', 'third']
  .map((token) => `app:${crypto.createHash('sha256').update(token).digest('hex')}`)
  .join('\n');

it.each(['first', 'third', 'none of them'])(
  'compares a token with every line, each in constant time: %s',
  async (token) => {
    timingSafeEqual.mockClear();
    const authenticator = new ServerTokenAuthenticator(fixedSecret(list));
    await authenticator.authenticate(token).catch(() => undefined);
    expect(timingSafeEqual).toHaveBeenCalledTimes(3);
  },
);
