import { Attempt } from './attempt.js';
import type { LookUp } from './attempt.js';
import type { AccountVerification, AttemptStatus, Bank, CodeSent, Problem } from './contract.js';
import { exchange } from './exchange.js';
import type { Exchange } from './exchange.js';
import { newKey } from './new-key.js';

export { Attempt } from './attempt.js';
export type { AttemptResult, LookUp } from './attempt.js';
export { nextActions } from './contract.js';
export type {
  AccountVerification,
  AttemptStatus,
  Bank,
  CodeSent,
  FieldError,
  NextAction,
  Problem,
  TransferState,
} from './contract.js';

/** An answer may take 35 seconds; less than this turns good answers into lost ones. */
const TIMEOUT_MS = 45_000;

const REPEAT_FOR_MS = 120_000;

export interface ClientOptions {
  /** Where the service is, such as `https://api.example.com`. */
  readonly baseUrl: string;
  /** Called before every request, so that a renewed token is used by the next. */
  readonly token?: () => string | Promise<string>;
  /** The language of the texts for the user; else the service's default. */
  readonly language?: 'ko' | 'en';
  /** The platform's own by default. */
  readonly fetch?: typeof fetch;
  /** For each answer; 45,000 ms by default. */
  readonly timeoutMs?: number;
  /** How long `send` goes on repeating by itself; 120,000 ms by default, 0 never repeats. */
  readonly repeatForMs?: number;
  /** Makes a key; needed where the platform has no secure random numbers (older React Native). */
  readonly newKey?: () => string;
  /** Waits between repeats; a timer by default. */
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

export interface Client {
  /**
   * Makes an attempt, without sending it. Make one only when the user asks for it.
   * @param key of an attempt that was made before and stored: sending it again is safe
   */
  attempt(request: AccountVerification, key?: string): Attempt;
  /** What became of the attempt with this key. */
  lookUp(key: string, signal?: AbortSignal): Promise<LookUp>;
  /** The banks for the picker; may be kept for an hour. */
  banks(
    signal?: AbortSignal,
  ): Promise<
    | { readonly kind: 'found'; readonly banks: readonly Bank[] }
    | { readonly kind: 'problem'; readonly problem: Problem }
    | { readonly kind: 'lost' }
  >;
}

/** A client of the account check. It keeps nothing: attempts may be sent side by side. */
export function createClient(options: ClientOptions): Client {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const transport = {
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
  };

  const request = async <Body>(
    path: string,
    init: RequestInit & { readonly headers?: Record<string, string> },
    signal?: AbortSignal,
  ): Promise<Exchange<Body>> => {
    const headers = {
      Accept: 'application/problem+json, application/json',
      ...(options.language && { 'Accept-Language': options.language }),
      ...(options.token && { Authorization: `Bearer ${await options.token()}` }),
      ...init.headers,
    };
    return exchange<Body>(transport, baseUrl + path, { ...init, headers }, signal);
  };

  const lookUp = async (key: string, signal?: AbortSignal): Promise<LookUp> => {
    const path = `/v1/account-verifications/${encodeURIComponent(key)}`;
    const answer = await request<AttemptStatus>(path, { method: 'GET' }, signal);
    switch (answer.kind) {
      case 'success':
        return { kind: 'found', status: answer.body };
      case 'problem':
        return { kind: 'problem', problem: answer.problem };
      case 'unreadable':
      case 'no_answer':
        return { kind: 'lost' };
    }
  };

  return {
    attempt(body, key = (options.newKey ?? newKey)()) {
      // Read once: a repeat is the identical request, whatever the caller does to its object.
      const frozen = Object.freeze({ ...body });
      const json = JSON.stringify(frozen);
      return new Attempt(key, frozen, {
        post: (signal) =>
          request<CodeSent>(
            '/v1/account-verifications',
            {
              method: 'POST',
              headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
              body: json,
            },
            signal,
          ),
        lookUp: (signal) => lookUp(key, signal),
        wait: options.wait ?? wait,
        repeatForMs: options.repeatForMs ?? REPEAT_FOR_MS,
        now: Date.now,
      });
    },
    lookUp,
    async banks(signal) {
      const answer = await request<{ banks: readonly Bank[] }>(
        '/v1/banks',
        { method: 'GET' },
        signal,
      );
      switch (answer.kind) {
        case 'success':
          return { kind: 'found', banks: answer.body.banks };
        case 'problem':
          return { kind: 'problem', problem: answer.problem };
        case 'unreadable':
        case 'no_answer':
          return { kind: 'lost' };
      }
    },
  };
}

function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
