import { Agent, request } from 'node:http';
import { newTag } from './load.js';
import type { SlowArgos } from './slow-argos.js';

export interface AddedLatency {
  readonly requests: number;
  /** Answers other than 200. */
  readonly refused: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/**
 * Sends at a fixed rate, whether or not answers come, and tells what the server added to the time
 * for which the upstream held each request.
 */
export async function measureAddedLatency(
  url: string,
  argos: SlowArgos,
  { perSecond, seconds }: { readonly perSecond: number; readonly seconds: number },
): Promise<AddedLatency> {
  const agent = new Agent({ keepAlive: true });
  const tag = newTag();
  const total = perSecond * seconds;
  const startedAt = performance.now();
  const sent: Promise<{ submissionId: string; status: number; tookMs: number }>[] = [];
  for (let number = 1; number <= total; number += 1) {
    const dueInMs = startedAt + (number * 1_000) / perSecond - performance.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueInMs)));
    sent.push(post(url, agent, `${tag.text}-${number}`, `${tag.digits}${1e8 + number}`));
  }
  const answers = await Promise.all(sent);
  agent.destroy();
  const addedMs = answers
    .map(({ submissionId, tookMs }) => tookMs - (argos.heldMs.get(submissionId) ?? 0))
    .sort((a, b) => a - b);
  const at = (share: number) => addedMs[Math.min(total - 1, Math.floor(total * share))] ?? NaN;
  return {
    requests: total,
    refused: answers.filter(({ status }) => status !== 200).length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
}

function post(url: string, agent: Agent, submissionId: string, accountNumber: string) {
  const body = JSON.stringify({
    submissionId,
    requestType: 'occupancy',
    userName: '홍길동',
    bankCode: '088',
    accountNumber,
  });
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'idempotency-key': submissionId,
  };
  const sentAt = performance.now();
  return new Promise<{ submissionId: string; status: number; tookMs: number }>(
    (resolve, reject) => {
      const path = `${url}/v1/account-verifications`;
      request(path, { method: 'POST', agent, headers }, (response) => {
        response.resume();
        response.on('end', () =>
          resolve({
            submissionId,
            status: response.statusCode ?? 0,
            tookMs: performance.now() - sentAt,
          }),
        );
      })
        .on('error', reject)
        .end(body);
    },
  );
}
