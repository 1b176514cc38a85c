import type { ServerResponse } from 'node:http';
import type { ArgosAnswer } from './argos-answers.js';

/** What comes back over the connection: a whole answer, or a way in which one can go wrong. */
export type Reply =
  | { readonly kind: 'answer'; readonly answer: ArgosAnswer }
  | { readonly kind: 'slow'; readonly answer: ArgosAnswer }
  | { readonly kind: 'endless'; readonly answer: ArgosAnswer }
  | { readonly kind: 'reset-halfway'; readonly answer: ArgosAnswer }
  | { readonly kind: 'end-halfway'; readonly answer: ArgosAnswer }
  | { readonly kind: 'reset' }
  | { readonly kind: 'silence' };

const dripIntervalMs = 250;

/** Many clients take a reset that arrives with the data for an ordinary end. */
const resetDelayMs = 200;

export function wholly(answer: ArgosAnswer): Reply {
  return { kind: 'answer', answer };
}

/** A few words for people, such as "200 success: true". */
export function describeReply(reply: Reply): string {
  switch (reply.kind) {
    case 'answer':
      return `${reply.answer.status} ${reply.answer.label}`;
    case 'slow':
      return `${reply.answer.status} ${reply.answer.label}, after a long wait`;
    case 'endless':
      return `${reply.answer.status}, then a body that never ends`;
    case 'reset-halfway':
      return `${reply.answer.status}, connection reset halfway through the body`;
    case 'end-halfway':
      return `${reply.answer.status}, connection closed halfway through the body`;
    case 'reset':
      return 'connection reset, no answer';
    case 'silence':
      return 'never answers';
  }
}

/**
 * Puts the reply on the wire. Everything under way ends when the connection does.
 *
 * @param slowMs how long a slow answer waits
 */
export function deliver(reply: Reply, response: ServerResponse, slowMs: number): void {
  switch (reply.kind) {
    case 'answer':
      return writeWhole(response, reply.answer);
    case 'slow':
      return writeAfter(response, reply.answer, slowMs);
    case 'endless':
      return drip(response, reply.answer);
    case 'reset-halfway':
      return writeHalf(response, reply.answer, () => {
        setTimeout(() => response.socket?.resetAndDestroy(), resetDelayMs);
      });
    case 'end-halfway':
      return writeHalf(response, reply.answer, () => response.destroy());
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'silence':
      return;
  }
}

function writeWhole(response: ServerResponse, answer: ArgosAnswer): void {
  writeHead(response, answer);
  response.end(answer.body);
}

function writeAfter(response: ServerResponse, answer: ArgosAnswer, delayMs: number): void {
  const timer = setTimeout(() => writeWhole(response, answer), delayMs);
  response.once('close', () => clearTimeout(timer));
}

function writeHalf(response: ServerResponse, answer: ArgosAnswer, breakOff: () => void): void {
  writeHead(response, answer);
  response.write(answer.body.slice(0, answer.body.length / 2), breakOff);
}

/** All of the body but its last brace, then a space again and again: no pause is ever long. */
function drip(response: ServerResponse, answer: ArgosAnswer): void {
  response.writeHead(answer.status, answer.headers);
  response.write(answer.body.slice(0, -1));
  const timer = setInterval(() => response.write(' '), dripIntervalMs);
  response.once('close', () => clearInterval(timer));
}

function writeHead(response: ServerResponse, answer: ArgosAnswer): void {
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': Buffer.byteLength(answer.body),
  });
}
