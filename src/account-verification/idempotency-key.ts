import { Problem } from '../problems/problem.js';

/** What an Idempotency-Key may be. */
export const KEY_PATTERN = /^[A-Za-z0-9_-]{1,255}$/;

export function isIdempotencyKey(value: string): boolean {
  return KEY_PATTERN.test(value);
}

/**
 * Reads a key given bare, or as a quoted structured-field string (RFC 9651): both are the same key.
 * @param header the request's Idempotency-Key header
 * @throws Problem IDEMPOTENCY_KEY_REQUIRED or IDEMPOTENCY_KEY_INVALID
 */
export function requireIdempotencyKey(header: string | undefined): string {
  const key = header?.trim().replace(/^"(.*)"$/, '$1') ?? '';
  if (key === '') {
    throw new Problem('IDEMPOTENCY_KEY_REQUIRED');
  }
  if (!isIdempotencyKey(key)) {
    throw new Problem('IDEMPOTENCY_KEY_INVALID');
  }
  return key;
}
