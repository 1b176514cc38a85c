// The least that validates: Fastify with JSON schemas both ways, and undici. Records nothing.
import fastify from 'fastify';
import { Pool } from 'undici';

const { PORT, ARGOS_BASE_URL, ARGOS_API_KEY } = process.env;
const base = new URL(ARGOS_BASE_URL);
const pool = new Pool(base.origin, { connections: 128, pipelining: 1 });
const path = `${base.pathname}/submission/validationaccount`;
const headers = { 'content-type': 'application/json', 'x-api-key': ARGOS_API_KEY };

const text = (pattern) => ({ type: 'string', pattern });
const schema = {
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['submissionId', 'requestType', 'userName', 'bankCode', 'accountNumber'],
    properties: {
      submissionId: text('^[A-Za-z0-9_-]{8,64}$'),
      requestType: { const: 'occupancy' },
      userName: { type: 'string', minLength: 1, maxLength: 50 },
      bankCode: text('^[0-9]{2,3}$'),
      accountNumber: text('^[0-9]{6,20}$'),
    },
  },
  response: {
    200: {
      type: 'object',
      properties: {
        statusCode: { type: 'integer' },
        message: { type: 'string' },
        success: { type: 'boolean' },
      },
    },
  },
};

const app = fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } });
app.post('/v1/account-verifications', { schema }, async (request) => {
  const body = JSON.stringify(request.body);
  const answer = await pool.request({ method: 'POST', path, headers, body });
  return answer.body.json();
});
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
