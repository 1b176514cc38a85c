import { knownNextAction } from './contract.js';
import type { Problem } from './contract.js';

/** Neither a cookie nor a cache nor another host has a part in an attempt. */
const ALONE = { credentials: 'omit', cache: 'no-store', redirect: 'error' } as const;

/** What came of one request. */
export type Exchange<Body> =
  | { readonly kind: 'success'; readonly body: Body; readonly replayed: boolean }
  | {
      readonly kind: 'problem';
      readonly problem: Problem;
      readonly replayed: boolean;
      /** In seconds, where the service said so. */
      readonly retryAfterSeconds?: number;
    }
  /** An answer came that is none of the service's: a proxy's page, say. */
  | { readonly kind: 'unreadable'; readonly status: number }
  /** No whole answer came: the request may have arrived or not. */
  | { readonly kind: 'no_answer' };

export interface Transport {
  readonly fetch: typeof fetch;
  /** For one answer, from the request to the last byte of the body. */
  readonly timeoutMs: number;
}

/**
 * Sends one request and reads its answer whole.
 * @throws the signal's reason when the caller gave up; nothing else
 */
export async function exchange<Body>(
  { fetch, timeoutMs }: Transport,
  url: string,
  init: RequestInit,
  signal?: AbortSignal,
): Promise<Exchange<Body>> {
  signal?.throwIfAborted?.();
  const abort = new AbortController();
  const giveUp = (): void => abort.abort();
  const timer = setTimeout(giveUp, timeoutMs);
  signal?.addEventListener('abort', giveUp);
  try {
    const response = await fetch(url, {
      ...ALONE,
      ...init,
      signal: abort.signal,
    });
    return readAnswer(response, await response.text());
  } catch {
    if (signal?.aborted) {
      throw signal.reason ?? new Error('aborted');
    }
    return { kind: 'no_answer' };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

function readAnswer<Body>(response: Response, text: string): Exchange<Body> {
  const { status, headers } = response;
  const body = parseObject(text);
  const replayed = headers.get('Idempotency-Replayed') === 'true';
  if (status === 200 && body) {
    return { kind: 'success', body: withKnownAction(body) as Body, replayed };
  }
  if (!body || !isProblem(body)) {
    return { kind: 'unreadable', status };
  }
  const retryAfter = headers.get('Retry-After');
  return {
    kind: 'problem',
    problem: withKnownAction(body) as unknown as Problem,
    replayed,
    ...(retryAfter !== null &&
      /^\d{1,6}$/.test(retryAfter) && { retryAfterSeconds: Number(retryAfter) }),
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A gateway's `{"message": …}` is no problem of the service. */
function isProblem(body: Record<string, unknown>): boolean {
  return ['code', 'transfer', 'nextAction', 'requestId'].every(
    (member) => typeof body[member] === 'string',
  );
}

function withKnownAction(body: Record<string, unknown>): Record<string, unknown> {
  return 'nextAction' in body ? { ...body, nextAction: knownNextAction(body['nextAction']) } : body;
}
