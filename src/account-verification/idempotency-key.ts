import { Problem } from '../problems/problem.js';

const KEY = /^[A-Za-z0-9_-]{1,255}$/;

/** A key bare, or as a quoted structured-field string (RFC 9651): both are the same key. */
const QUOTED_KEY = /^"([A-Za-z0-9_-]{1,255})"$/;

/** The key of an Idempotency-Key header; undefined when it is missing or malformed. */
export function readIdempotencyKey(header: string | undefined): string | undefined {
  const value = header ?? '';
  return KEY.test(value) ? value : QUOTED_KEY.exec(value)?.[1];
}

/**
 * @returns the key of a request's Idempotency-Key header
 * @throws Problem IDEMPOTENCY_KEY_REQUIRED or IDEMPOTENCY_KEY_INVALID
 */
export function requireIdempotencyKey(header: string | undefined): string {
  if (header === undefined || header.trim() === '' || header === '""') {
    throw new Problem('IDEMPOTENCY_KEY_REQUIRED');
  }
  const key = readIdempotencyKey(header);
  if (key === undefined) {
    throw new Problem('IDEMPOTENCY_KEY_INVALID');
  }
  return key;
}
