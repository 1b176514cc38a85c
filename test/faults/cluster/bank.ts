import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { rejected, type Behaviour } from './bank-behaviour.js';
import type { History } from '../checker/history.js';
import { pause } from '../until.js';

/** After so many tries of one submission the bank rejects it. */
const MAX_TRIES = 5;

/** Answers that carry the count of tries. */
const RETRY_FAMILY = 200;

interface Request {
  readonly account: string;
  readonly submission: string;
}

/**
 * The upstream: an Argos that counts. It books every request that arrives whole, when it began,
 * whether it moved money, and what it told.
 */
export class Bank {
  /** What it does with a call. */
  behave: (request: Request) => Behaviour;
  /** Told of a call before it is worked on, and by which instance it was made. */
  onArrival: (instance: number) => void = () => undefined;
  /** How many calls have arrived. */
  arrived = 0;

  private readonly tries = new Map<string, number>();
  private readonly working = new Set<Promise<void>>();
  private readonly server = createServer((request, response) => {
    void this.receive(request, response);
  });

  private constructor(
    private readonly history: History,
    behave: (request: Request) => Behaviour,
  ) {
    this.behave = behave;
  }

  static async start(history: History, behave: (request: Request) => Behaviour): Promise<Bank> {
    const bank = new Bank(history, behave);
    await new Promise<void>((resolve) => bank.server.listen(0, '127.0.0.1', resolve));
    return bank;
  }

  /** What ARGOS_BASE_URL of an instance points at. */
  baseUrl(instance: number): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${instance}/v3`;
  }

  /** Resolves when the backend is done with everything. */
  async idle(): Promise<void> {
    await Promise.all(this.working);
  }

  async close(): Promise<void> {
    await this.idle();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = Date.now();
    let received: string;
    try {
      received = await text(request);
    } catch {
      // It did not arrive whole: no backend runs on half a request.
      return;
    }
    const body = JSON.parse(received) as Record<string, string>;
    const call = {
      account: body['accountNumber'] ?? '',
      submission: body['submissionId'] ?? '',
    };
    this.arrived += 1;
    this.onArrival(Number(request.url?.split('/')[1]));
    const work = this.work(call, startedAt, response);
    this.working.add(work);
    await work;
    this.working.delete(work);
  }

  private async work(call: Request, startedAt: number, response: ServerResponse): Promise<void> {
    const { behaviour, tries } = this.decide(call);
    const { reply, replyAfterMs, backendMs, until } = behaviour;
    const withCount =
      reply.kind === 'json' && reply.status === RETRY_FAMILY && behaviour.told !== 'CODE_SENT';
    await Promise.all([
      pause(backendMs).then(() => until),
      Promise.all([pause(replyAfterMs), reply.kind === 'reset' ? undefined : until]).then(() =>
        answer(response, behaviour, withCount ? tries : undefined),
      ),
    ]);
    this.history.add({
      kind: 'called',
      at: Date.now(),
      ...call,
      startedAt,
      ranBackend: behaviour.ranBackend,
      moved: behaviour.moved,
      told: behaviour.told,
      retryCount: withCount ? tries : undefined,
      behaviour: behaviour.name,
    });
  }

  private decide(call: Request): { behaviour: Behaviour; tries: number } {
    const chosen = this.behave(call);
    const before = this.tries.get(call.submission) ?? 0;
    if (!chosen.ranBackend) {
      return { behaviour: chosen, tries: before };
    }
    const tries = before + 1;
    this.tries.set(call.submission, tries);
    return { behaviour: tries >= MAX_TRIES ? rejected() : chosen, tries };
  }
}

function answer(response: ServerResponse, { reply }: Behaviour, retryCount?: number): void {
  switch (reply.kind) {
    case 'json':
      response.writeHead(reply.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ...reply.body, ...(retryCount && { retryCount }) }));
      break;
    case 'truncated':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 60 });
      response.write('{"statusCode":200,"mess', () => response.socket?.resetAndDestroy());
      break;
    case 'reset':
      response.socket?.resetAndDestroy();
      break;
    case 'none':
      break;
  }
}
