import { type Reply, wholly } from './reply.js';
import {
  type DocumentedErrorCode,
  type DocumentedRetryCode,
  documentedError,
  gatewayAnswer,
  retryMessage,
  type ArgosAnswer,
} from './argos-answers.js';

/** What the backend makes of the request, and what comes back. */
export type Behaviour =
  /** Stopped on the way there: nothing is counted. */
  | { readonly backend: 'unreached'; readonly reply: Reply }
  /** An error 400: nothing is counted. */
  | { readonly backend: 'refuses'; readonly reply: Reply }
  /** 1 won moves, whatever comes back. */
  | { readonly backend: 'transfers'; readonly reply: Reply }
  /** A failed try. */
  | { readonly backend: 'fails'; readonly retryCode: string; readonly message: string }
  | { readonly backend: 'rejects' };

export function fails(retryCode: DocumentedRetryCode): Behaviour {
  return { backend: 'fails', retryCode, message: retryMessage(retryCode) };
}

export function refuses(errorCode: DocumentedErrorCode): Behaviour {
  return { backend: 'refuses', reply: wholly(documentedError(errorCode)) };
}

/** @param reply what comes back though 1 won moved */
export function transfers(reply: Reply | ArgosAnswer): Behaviour {
  return { backend: 'transfers', reply: 'kind' in reply ? reply : wholly(reply) };
}

export function unreached(reply: Reply | ArgosAnswer): Behaviour {
  return { backend: 'unreached', reply: 'kind' in reply ? reply : wholly(reply) };
}

export function gateway(status: number, message: string): Behaviour {
  return unreached(gatewayAnswer(status, message));
}
