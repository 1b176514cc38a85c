import type { FastifyRequest } from 'fastify';

/** What ties log lines to each other, and to the caller's own traces. */
export interface Correlation {
  readonly requestId: string;
  /** Of the caller's W3C `traceparent`; absent without a valid one. */
  readonly traceId: string | undefined;
}

/** version-traceid-parentid-flags; a version after 00 may bring more. */
const TRACEPARENT =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?$/;

export function correlationOf({
  id,
  headers,
}: Pick<FastifyRequest, 'id' | 'headers'>): Correlation {
  return { requestId: id, traceId: traceIdOf(headers['traceparent']) };
}

/** The trace that a W3C Trace Context header names; undefined when it is not valid. */
function traceIdOf(traceparent: string | string[] | undefined): string | undefined {
  const [, version, traceId, more] =
    typeof traceparent === 'string' ? (TRACEPARENT.exec(traceparent) ?? []) : [];
  return version === '00' && more !== undefined ? undefined : traceId;
}
