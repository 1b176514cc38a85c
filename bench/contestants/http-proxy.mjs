// Fastify with its own proxy plugin: forwards as it comes, checks nothing, records nothing.
import proxy from '@fastify/http-proxy';
import fastify from 'fastify';

const { PORT, ARGOS_BASE_URL, ARGOS_API_KEY } = process.env;
const base = new URL(ARGOS_BASE_URL);

const app = fastify();
await app.register(proxy, {
  upstream: base.origin,
  prefix: '/v1/account-verifications',
  rewritePrefix: `${base.pathname}/submission/validationaccount`,
  undici: { connections: 128, pipelining: 1 },
  replyOptions: {
    rewriteRequestHeaders: (_request, headers) => ({ ...headers, 'x-api-key': ARGOS_API_KEY }),
  },
});
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
