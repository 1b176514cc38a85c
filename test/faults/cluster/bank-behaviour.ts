import type { SeededRandom } from '../runs/seeded-random.js';

/** What the bank does with one call. */
export interface Behaviour {
  readonly name: string;
  /** False: the gateway refuses, and the backend sees nothing. */
  readonly ranBackend: boolean;
  readonly moved: boolean;
  /** The code that the contract gives the answer; absent: nothing in it can be trusted. */
  readonly told?: string;
  /** How long the backend works. It does so whatever becomes of the connection. */
  readonly backendMs: number;
  /** It works at least until then, and says nothing but a reset before. */
  readonly until?: Promise<void>;
  /** When the reply is given, which may be before the backend is done. */
  readonly replyAfterMs: number;
  readonly reply: Reply;
}

export type Reply =
  | { readonly kind: 'json'; readonly status: number; readonly body: object }
  /** The head and half of the body, then a reset. */
  | { readonly kind: 'truncated' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'none' };

const SUCCESS = { statusCode: 200, message: 'success', success: true };

export function success(workMs = 40): Behaviour {
  return backend('success', { moved: true, told: 'CODE_SENT', workMs }, 200, SUCCESS);
}

export function retry(retryCode: string, told: string, workMs = 40): Behaviour {
  const body = { statusCode: 200, message: 'x', retryCode, success: false };
  return backend(retryCode, { moved: false, told, workMs }, 200, body);
}

export function rejected(workMs = 40): Behaviour {
  const body = { statusCode: 200, rejectComment: 'too_many_retry', success: false };
  return backend('rejected', { moved: false, told: 'KYC_REJECTED', workMs }, 200, body);
}

export function error(errorCode: string, told: string, moved = false): Behaviour {
  const body = { statusCode: 400, message: 'x', errorCode, success: false };
  return backend(errorCode, { moved, told, workMs: 40 }, 400, body);
}

/** 401, 403 and 429 come from the gateway. */
export function gatewayRefusal(status: 401 | 403 | 429): Behaviour {
  return {
    name: `gateway ${status}`,
    ranBackend: false,
    moved: false,
    told: status === 429 ? 'ARGOS_RATE_LIMITED' : 'ARGOS_ACCESS_DENIED',
    backendMs: 0,
    replyAfterMs: 5,
    reply: { kind: 'json', status, body: { message: 'Forbidden' } },
  };
}

/** The gateway gives up while the backend goes on. */
function gatewayTimeout(backendMs: number): Behaviour {
  return {
    ...lost('gateway 504', backendMs),
    replyAfterMs: 50,
    reply: { kind: 'json', status: 504, body: { message: 'Endpoint request timed out' } },
  };
}

/** The connection is reset after `replyAfterMs`; the backend moves the money all the same. */
export function reset(replyAfterMs: number, backendMs: number): Behaviour {
  return { ...lost('reset', backendMs), replyAfterMs, reply: { kind: 'reset' } };
}

function truncated(): Behaviour {
  return { ...lost('truncated', 40), replyAfterMs: 40, reply: { kind: 'truncated' } };
}

export function hang(backendMs: number): Behaviour {
  return lost('hang', backendMs);
}

/** A good answer, `afterMs` after the call: later than the service waits. */
function late(afterMs: number): Behaviour {
  return { ...success(afterMs), name: 'late' };
}

/** Works, and keeps its answer, until it is let go. */
export function held(behaviour: Behaviour): { behaviour: Behaviour; release: () => void } {
  let release = (): void => undefined;
  const until = new Promise<void>((resolve) => (release = resolve));
  return { behaviour: { ...behaviour, until }, release: () => release() };
}

/**
 * What the bank does with a call, for a seed.
 * @param deadlineMs how long the service waits
 */
export function randomBehaviour(random: SeededRandom, deadlineMs: number): Behaviour {
  const workMs = random.weighted([
    [6, random.integer(5, 60)],
    [3, random.integer(60, 300)],
    [1, Math.round(deadlineMs * 0.8)],
  ]);
  const longMs = random.integer(deadlineMs, deadlineMs * 3);
  return random.weighted([
    [40, success(workMs)],
    [20, retry('failed_to_verify', 'ACCOUNT_NOT_VERIFIED', workMs)],
    [3, retry('unable_to_deposit', 'ACCOUNT_CANNOT_RECEIVE', workMs)],
    [3, retry('fail_to_request', 'CODE_NOT_SENT', workMs)],
    [2, retry('transfer_is_processing', 'TRANSFER_PROCESSING', workMs)],
    [2, error('invalid_data_format', 'INVALID_DATA_FORMAT')],
    [2, error('fail_to_request', 'BANK_REQUEST_FAILED', true)],
    [3, rejected(workMs)],
    [
      4,
      gatewayRefusal(
        random.weighted([
          [1, 401],
          [1, 403],
          [2, 429],
        ]),
      ),
    ],
    [3, gatewayTimeout(longMs)],
    [4, reset(random.integer(0, 200), random.integer(0, longMs))],
    [2, truncated()],
    [2, hang(longMs)],
    [2, late(longMs)],
  ]);
}

function backend(
  name: string,
  { moved, told, workMs }: { moved: boolean; told: string; workMs: number },
  status: number,
  body: object,
): Behaviour {
  const reply = { kind: 'json', status, body } as const;
  return { name, ranBackend: true, moved, told, backendMs: workMs, replyAfterMs: workMs, reply };
}

function lost(name: string, backendMs: number): Behaviour {
  const reply = { kind: 'none' } as const;
  return { name, ranBackend: true, moved: true, backendMs, replyAfterMs: backendMs, reply };
}
