import { isUtf8 } from 'node:buffer';
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import type { Exchange } from './exchange.js';
import type { WireAnswer } from './wire-answer.js';
import { asNotSentReason } from './transport-errors.js';

declare module 'axios' {
  export interface AxiosRequestConfig {
    /** The exchange that this request is; without one the adapter refuses. */
    exchange?: Exchange;
  }
}

/** Longer answers are cut off: the documented ones are under a kilobyte. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Idle sockets are closed long before any server would close them, so that a request is not
 * written to a socket that is just dying: that would be an unknown outcome.
 */
const IDLE_SOCKET_MS = 4_000;

const BYTE_ORDER_MARK = /^\uFEFF/;

/** The only headers that may go out, besides those of HTTP/1.1 itself. */
const OUTBOUND_HEADERS = ['content-type', 'x-api-key'] as const;

/**
 * An axios adapter that sends over an undici pool and tells the phases of a request apart. It
 * resolves with a `WireAnswer` as `data`, whatever came or did not come; it never throws an error
 * that holds the request. No redirects, no proxy, no retry.
 */
export class UndiciAdapter {
  private readonly pool: Pool;
  private readonly basePath: string;

  constructor(baseUrl: string, connectTimeoutMs: number) {
    const url = new URL(baseUrl);
    this.basePath = url.pathname.replace(/\/+$/, '');
    this.pool = new Pool(url.origin, {
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: IDLE_SOCKET_MS,
      keepAliveMaxTimeout: IDLE_SOCKET_MS,
      // One deadline covers the whole exchange; undici's own would only blur what happened.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: connectTimeoutMs },
    });
  }

  readonly adapter: AxiosAdapter = async (config) => {
    const { exchange } = config;
    if (!exchange) {
      throw new Error('A request to Argos needs its exchange');
    }
    const answer = await new Promise<WireAnswer>((resolve) => {
      const handler = new AnswerHandler(exchange, (wireAnswer) => {
        release();
        resolve(wireAnswer);
      });
      const release = cancelWith(config, exchange.remainingMs(), (why) => handler.giveUp(why));
      this.pool.dispatch(
        {
          method: 'POST',
          path: this.basePath + (config.url ?? ''),
          headers: outboundHeaders(config),
          body: config.data as string,
        },
        handler,
      );
    });
    exchange.ended();
    return { data: answer, status: 200, statusText: '', headers: {}, config } as AxiosResponse;
  };

  /** Waits for what is in flight, then closes every socket. */
  async close(): Promise<void> {
    await this.pool.close();
  }
}

function outboundHeaders(config: InternalAxiosRequestConfig): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of OUTBOUND_HEADERS) {
    const value = config.headers.get(name);
    if (typeof value === 'string') {
      headers[name] = value;
    }
  }
  return headers;
}

/**
 * Ends the exchange at its deadline, and when axios's caller cancels.
 * @returns takes the listeners and the timer away again
 */
function cancelWith(
  config: InternalAxiosRequestConfig,
  remainingMs: number,
  giveUp: (why: 'deadline_passed' | 'transport_failed') => void,
): () => void {
  const timer = setTimeout(() => giveUp('deadline_passed'), remainingMs);
  const onCancel = (): void => giveUp('transport_failed');
  const { cancelToken, signal } = config;
  // axios's token keeps its listeners in methods that its types leave out.
  const token = cancelToken as
    { subscribe(listener: () => void): void; unsubscribe(listener: () => void): void } | undefined;
  token?.subscribe(onCancel);
  signal?.addEventListener?.('abort', onCancel);
  return () => {
    clearTimeout(timer);
    token?.unsubscribe(onCancel);
    signal?.removeEventListener?.('abort', onCancel);
  };
}

/** Collects one answer, and ends exactly once with what is known then. */
class AnswerHandler implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private status: number | undefined;
  private chunks: Buffer[] = [];
  private length = 0;
  private done = false;

  constructor(
    private readonly exchange: Exchange,
    private readonly finish: (answer: WireAnswer) => void,
  ) {}

  /** A connection is ready and nothing is written yet: the last moment to send nothing. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.done || !this.exchange.mayWrite()) {
      controller.abort(new Error('Given up before anything was written'));
    }
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    // 1xx announce an answer; they are none.
    if (status >= 200) {
      this.status = status;
      this.exchange.answered();
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.length += chunk.length;
    if (this.length > MAX_ANSWER_BYTES) {
      this.end(this.cutAnswer());
      this.controller?.abort(new Error('The answer is too long'));
    } else {
      this.chunks.push(chunk);
    }
  }

  onResponseEnd(): void {
    this.end({ kind: 'answer', status: this.status ?? 0, body: decodeUtf8(this.chunks) });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.exchange.writing) {
      this.end(this.cutAnswer());
    } else if (this.controller) {
      this.end({ kind: 'not_sent', reason: 'fence_passed' });
    } else {
      this.end({ kind: 'not_sent', reason: asNotSentReason(error) });
    }
  }

  /** Ends the exchange from our side: nothing is written after this. */
  giveUp(why: 'deadline_passed' | 'transport_failed'): void {
    this.end(
      this.exchange.writing ? this.cutAnswer(why) : { kind: 'not_sent', reason: 'fence_passed' },
    );
    this.controller?.abort(new Error('Given up'));
  }

  /** What is known of an answer that did not come whole: its status, if that came. */
  private cutAnswer(
    why: 'connection_lost' | 'deadline_passed' | 'transport_failed' = 'connection_lost',
  ): WireAnswer {
    return this.status === undefined
      ? { kind: 'lost', reason: why }
      : { kind: 'answer', status: this.status, body: undefined };
  }

  private end(answer: WireAnswer): void {
    if (!this.done) {
      this.done = true;
      this.chunks = answer.kind === 'answer' ? this.chunks : [];
      this.finish(answer);
    }
  }
}

function decodeUtf8(chunks: readonly Buffer[]): string | undefined {
  const bytes = Buffer.concat(chunks);
  return isUtf8(bytes) ? bytes.toString().replace(BYTE_ORDER_MARK, '') : undefined;
}
