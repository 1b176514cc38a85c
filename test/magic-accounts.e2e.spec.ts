import { magicAccounts } from '../src/sandbox/magic-accounts.js';
import { startSandbox } from '../src/sandbox/sandbox-server.js';
import type { Sandbox } from '../src/sandbox/sandbox-server.js';
import { TEST_API_KEY, TestService } from './support/service.js';

let sandbox: Sandbox;
let service: TestService;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, apiKey: TEST_API_KEY, slowMs: 300 });
  service = await TestService.start({ ARGOS_BASE_URL: sandbox.url, ARGOS_DEADLINE_MS: '1500' });
});

afterAll(async () => {
  await service.close();
  await sandbox.close();
});

/** How many transfers the sandbox made to the account. */
async function transfersTo(accountNumber: string): Promise<number> {
  const response = await fetch(`${new URL(sandbox.url).origin}/transfers`);
  const { transfers } = (await response.json()) as { transfers: { accountNumber: string }[] };
  return transfers.filter((transfer) => transfer.accountNumber === accountNumber).length;
}

it.each(
  magicAccounts.map(({ accountNumber, clientSees, description }) => [
    accountNumber,
    clientSees,
    description,
  ]),
)('account %s gives %s: %s', async (accountNumber, clientSees) => {
  // The faults in a row would open the circuit: each account meets a service without a history.
  await service.restart();
  const answer = await service.post(`magic-${accountNumber}`, {
    submissionId: `magic-${accountNumber}`,
    accountNumber,
  });
  expect(answer.body['code']).toBe(clientSees);
  const moved = await transfersTo(accountNumber);
  if (answer.body['transfer'] !== 'unknown') {
    expect(moved).toBe(answer.body['transfer'] === 'sent' ? 1 : 0);
  }
  expect(moved).toBeLessThanOrEqual(1);
});

it('gives CODE_SENT for any other account, and counts tries up to the rejection', async () => {
  const post = (key: string, accountNumber: string) =>
    service.post(key, { submissionId: 'five-tries-sub', accountNumber });
  expect((await post('try-0', '110123456789')).body['code']).toBe('CODE_SENT');
  for (const [index, remaining] of [3, 2, 1].entries()) {
    const answer = await post(`try-${index + 1}`, '910000000002');
    expect(answer.body).toMatchObject({
      code: 'ACCOUNT_NOT_VERIFIED',
      attemptsRemaining: remaining,
    });
  }
  expect((await post('try-5', '910000000002')).body['code']).toBe('KYC_REJECTED');
  expect((await post('try-6', '110123456789')).body['code']).toBe('KYC_REJECTED');
  expect(await transfersTo('110123456789')).toBe(1);
});
