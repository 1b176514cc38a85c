import helmet from '@fastify/helmet';
import fastify from 'fastify';
import { securityHeaders } from './security-headers.js';

/** What every answer has, with helmet or without. */
const OF_EVERY_ANSWER = ['connection', 'content-length', 'date'];

it('are those that helmet sets, with a policy under which Swagger UI works', async () => {
  const helmeted = fastify();
  await helmeted.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
  });
  helmeted.get('/', (_request, reply) => reply.send());
  const { headers } = await helmeted.inject('/');
  OF_EVERY_ANSWER.forEach((name) => delete headers[name]);

  const ours = Object.entries(securityHeaders).map(([name, value]) => [name.toLowerCase(), value]);
  expect(Object.fromEntries(ours)).toEqual(headers);
});
