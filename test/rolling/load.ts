import { Agent, request } from 'undici';

const ATTEMPT = {
  requestType: 'occupancy',
  userName: '홍길동',
  bankCode: '088',
  accountNumber: '110123456789',
};

/** What became of one request. */
export interface Reply {
  readonly submissionId: string;
  /** The code of the answer, or in what way there was none. */
  readonly code: string;
  readonly replayed: boolean;
  readonly ms: number;
}

/** A steady stream of attempts that does not slow down when answers do. */
export class Load {
  readonly replies: Reply[] = [];
  private readonly agent = new Agent({ connections: 200, headersTimeout: 60_000 });
  private readonly pending = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private count = 0;

  constructor(private readonly url: string) {}

  start(perSecond: number): void {
    const startedAt = performance.now();
    this.timer = setInterval(() => {
      // A late timer catches up, so that the rate is kept.
      while (this.count < ((performance.now() - startedAt) / 1_000) * perSecond) {
        this.sendNext();
      }
    }, 5);
  }

  /** Stops sending, and waits for every answer. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.pending);
  }

  /** Sends again what was sent as number `n`, with its key. */
  async repeat(n: number): Promise<Reply> {
    return this.send(n);
  }

  async close(): Promise<void> {
    await this.agent.close();
  }

  private sendNext(): void {
    const n = this.count;
    this.count += 1;
    const sending = this.send(n).then((reply) => {
      this.replies.push(reply);
      this.pending.delete(sending);
    });
    this.pending.add(sending);
  }

  private async send(n: number): Promise<Reply> {
    const submissionId = `rolling-submission-${n}`;
    const startedAt = performance.now();
    const reply = (code: string, replayed: boolean): Reply => ({
      submissionId,
      code,
      replayed,
      ms: performance.now() - startedAt,
    });
    try {
      const { statusCode, headers, body } = await request(`${this.url}/v1/account-verifications`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `rolling-${n}` },
        body: JSON.stringify({ submissionId, ...ATTEMPT }),
        dispatcher: this.agent,
      });
      const text = await body.text();
      const code = /"code":"(\w+)"/.exec(text)?.[1] ?? `HTTP ${statusCode}`;
      return reply(code, headers['idempotency-replayed'] === 'true');
    } catch (error) {
      return reply((error as NodeJS.ErrnoException).code ?? 'failed', false);
    }
  }
}
