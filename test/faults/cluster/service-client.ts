import { request } from 'undici';
import type { Answer, AttemptName, History } from '../checker/history.js';

/** The callers' tokens; the service holds their hashes. */
export const callers = ['app-a', 'app-b'] as const;
export type CallerName = (typeof callers)[number];

export function tokenOf(caller: CallerName): string {
  return `${caller}-token-of-the-fault-runs-0123456789`;
}

/** One attempt that clients make; every request for it is the same. */
export interface AttemptSpec extends AttemptName {
  readonly caller: CallerName;
  readonly key: string;
}

interface Wire {
  readonly state?: string;
  readonly code?: string;
  readonly transfer?: string;
  readonly nextAction?: string;
  readonly retryCount?: number;
  readonly attemptsRemaining?: number;
}

/** Asks the service and writes down what it was asked and what it answered. */
export class ServiceClient {
  constructor(
    private readonly history: History,
    /** Called with every attempt before it is first asked for. */
    private readonly onAttempt: (attempt: AttemptSpec) => void,
  ) {}

  /** @returns undefined when the connection failed or no answer came in time */
  post(origin: string, attempt: AttemptSpec, timeoutMs = 30_000): Promise<Answer | undefined> {
    const body = JSON.stringify({
      submissionId: attempt.submission,
      requestType: 'occupancy',
      userName: '홍길동',
      bankCode: '088',
      accountNumber: attempt.account,
    });
    return this.ask('POST', `${origin}/v1/account-verifications`, attempt, timeoutMs, body);
  }

  get(origin: string, attempt: AttemptSpec, timeoutMs = 30_000): Promise<Answer | undefined> {
    return this.ask('GET', `${origin}/v1/account-verifications/${attempt.key}`, attempt, timeoutMs);
  }

  private async ask(
    method: 'POST' | 'GET',
    url: string,
    spec: AttemptSpec,
    timeoutMs: number,
    body?: string,
  ): Promise<Answer | undefined> {
    this.onAttempt(spec);
    const { attempt, account, submission } = spec;
    const number = this.history.nextRequest();
    const name = { request: number, attempt, account, submission };
    this.history.add({ kind: 'asked', at: Date.now(), method, ...name });
    try {
      const response = await request(url, {
        method,
        body,
        headers: {
          authorization: `Bearer ${tokenOf(spec.caller)}`,
          ...(body && { 'content-type': 'application/json', 'idempotency-key': spec.key }),
        },
        reset: true,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const wire = (await response.body.json()) as Wire;
      const replayed = response.headers['idempotency-replayed'] === 'true';
      const answer = answerOf(response.statusCode, wire, replayed);
      this.history.add({ kind: 'answered', at: Date.now(), request: number, answer });
      return answer;
    } catch {
      return undefined;
    }
  }
}

function answerOf(status: number, wire: Wire, replayed: boolean): Answer {
  const { state, transfer, nextAction, retryCount, attemptsRemaining } = wire;
  const code = state === 'IN_PROGRESS' ? 'ATTEMPT_IN_PROGRESS' : (wire.code ?? 'NO_CODE');
  return { status, code, transfer, nextAction, retryCount, attemptsRemaining, replayed };
}
