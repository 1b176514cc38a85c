import { createClient } from './sdk/client/index.js';
import { createAccountVerification } from './sdk/sdk.gen.js';
import type { CodeSentResponse, ProblemResponse } from './sdk/types.gen.js';

// Arguments: url=accountNumber. Prints what the generated SDK makes of each answer.
for (const argument of process.argv.slice(2)) {
  const [baseUrl = '', accountNumber = ''] = argument.split('=');
  const { data, error, response } = await createAccountVerification({
    client: createClient({ baseUrl }),
    headers: { 'Idempotency-Key': crypto.randomUUID() },
    body: {
      submissionId: `hey-api-${crypto.randomUUID()}`,
      requestType: 'occupancy',
      userName: '홍길동',
      bankCode: '088',
      accountNumber,
    },
  });
  const answer: CodeSentResponse | ProblemResponse | undefined = data ?? error;
  console.log(accountNumber, response?.status, answer?.code, answer?.transfer, answer?.nextAction);
}
