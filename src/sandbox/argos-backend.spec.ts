import { ArgosBackend } from './argos-backend.js';
import type { Reply } from './reply.js';

function failedTry(backend: ArgosBackend, submissionId: string): Reply {
  const accountNumber = '910000000002';
  return backend.handle({ submissionId, userName: 'Hong', bankCode: '088', accountNumber });
}

describe('what the backend remembers', () => {
  it('is bounded: the submission seen longest ago begins anew after 10,000 others', () => {
    const backend = new ArgosBackend(() => 0);
    failedTry(backend, 'first');
    failedTry(backend, 'second');
    for (let other = 0; other < 9_999; other += 1) {
      failedTry(backend, `other-${other}`);
    }

    const second = failedTry(backend, 'second');
    const first = failedTry(backend, 'first');

    expect(retryCount(second)).toBe(2);
    expect(retryCount(first)).toBe(1);
  });

  it('is bounded: of the transfers the last 10,000', () => {
    const backend = new ArgosBackend(() => 0);
    const request = { submissionId: 'submission0001', userName: 'Hong', bankCode: '088' };

    for (let number = 0; number < 10_001; number += 1) {
      backend.handle({ ...request, accountNumber: String(200_000_000_000 + number) });
    }

    expect(backend.transfers).toHaveLength(10_000);
    expect(backend.transfers[0]).toMatchObject({ accountNumber: '200000000001' });
  });
});

function retryCount(reply: Reply): unknown {
  const body = reply.kind === 'answer' ? reply.answer.body : '{}';
  return (JSON.parse(body) as { retryCount?: unknown }).retryCount;
}
