import createClient from 'openapi-fetch';
import type { components, paths } from './schema.js';

// Arguments: url=accountNumber. Prints what the generated types make of each answer.
for (const argument of process.argv.slice(2)) {
  const [baseUrl, accountNumber = ''] = argument.split('=');
  const client = createClient<paths>({ baseUrl });
  const { data, error, response } = await client.POST('/v1/account-verifications', {
    params: { header: { 'Idempotency-Key': crypto.randomUUID() } },
    body: {
      submissionId: `openapi-fetch-${crypto.randomUUID()}`,
      requestType: 'occupancy',
      userName: '홍길동',
      bankCode: '088',
      accountNumber,
    },
  });
  const answer:
    components['schemas']['CodeSentResponse'] | components['schemas']['ProblemResponse'] =
    data ?? error;
  const transfer: 'sent' | 'not_sent' | 'unknown' = answer.transfer;
  console.log(accountNumber, response.status, answer.code, transfer, answer.nextAction);
}
