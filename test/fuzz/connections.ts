import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { assertDocumented } from '../support/openapi-conformance.js';
import { parseRawAnswer, sendRaw } from '../support/raw-http.js';
import type { RawAnswer } from '../support/raw-http.js';
import { answers } from '../support/upstream.js';
import { connectionBytes } from './arbitrary-requests.js';
import { assertKnownAnswer, assertOnlyAllowedCalls } from './contract-oracle.js';
import type { Property, Target } from './fuzz.js';

const CONTINUE = /^(HTTP\/1\.1 100 Continue\r\n\r\n)+/;
const REQUEST_LINE = /^([A-Z]+) (\/\S*) HTTP\/1\.1\r\n/;

/** Whatever bytes a connection brings, what comes back are documented answers. */
export function connectionsProperty({ service, upstream, banks }: Target): Property<Buffer> {
  const { port } = service.server.address() as AddressInfo;
  // Else Node drops the answer of a client that has nothing more to say, as this one does so that
  // no unfinished request has to wait for its time-out.
  Object.assign(service.server, { httpAllowHalfOpen: true });
  return {
    cases: connectionBytes,
    check: async (bytes) => {
      upstream.script = answers(200, { statusCode: 200, message: 'success', success: true });
      const { text } = await sendRaw(port, bytes);
      assertOnlyAllowedCalls(upstream.seen, banks);
      assert.ok(!text.includes('HTTP/1.1 500'), text);
      const answer = parseRawAnswer(text.replace(CONTINUE, ''));
      if (answer.status === undefined) {
        assert.equal(answer.text, '');
        // After a 100, what follows may turn out not to be its body.
        assert.ok(text !== '' || mayGetNoAnswer(bytes.toString('latin1')), 'no answer');
        return;
      }
      assertProblemOrSuccess(answer);
      assertDocumentedOperation(bytes.toString('latin1'), answer);
    },
  };
}

/** What is no request, asks for a tunnel, or has something behind its end that is no request. */
function mayGetNoAnswer(sent: string): boolean {
  if (/^[\r\n]*($|CONNECT )/.test(sent)) {
    return true;
  }
  const [head = '', ...rest] = sent.split('\r\n\r\n');
  const length = Number(/\r\nContent-Length: *(\d+)/i.exec(head)?.[1] ?? 0);
  const isChunked = /\r\nTransfer-Encoding:/i.test(head);
  return isChunked ? rest.length > 1 : rest.join('\r\n\r\n').length > length;
}

function assertProblemOrSuccess(answer: RawAnswer): void {
  const { status = 0, headers, body } = answer;
  if (status < 400 || body === '') {
    assert.ok(status < 500);
    return;
  }
  assert.match(headers['content-type'] ?? '', /^application\/(problem\+)?json(;|$)/);
  const { code } = JSON.parse(firstBody(answer)) as { code: unknown };
  assertKnownAnswer(status, code);
}

/** Pipelined answers follow the first. */
function firstBody({ headers, body }: RawAnswer): string {
  return Buffer.from(body).subarray(0, Number(headers['content-length'])).toString();
}

/** Checks the answer against openapi.json where the request was for a documented operation. */
function assertDocumentedOperation(sent: string, answer: RawAnswer): void {
  const [, method, path] = REQUEST_LINE.exec(sent) ?? [];
  if (method === undefined || path === undefined) {
    return;
  }
  const { status = 0, headers } = answer;
  const text = firstBody(answer);
  const body = headers['content-type']?.includes('json') && method !== 'HEAD' ? parse(text) : {};
  assertDocumented(method, path, { status, headers, text, body });
}

function parse(text: string): Record<string, unknown> {
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}
