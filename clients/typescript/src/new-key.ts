/** What a platform may offer. */
interface Random {
  randomUUID?(): string;
  getRandomValues?(bytes: Uint8Array): Uint8Array;
}

/**
 * A new Idempotency-Key: a random UUID.
 * @throws Error where the platform has no secure random numbers
 */
export function newKey(): string {
  const { crypto } = globalThis as { crypto?: Random };
  if (typeof crypto?.randomUUID === 'function') {
    return crypto.randomUUID();
  }
  if (typeof crypto?.getRandomValues !== 'function') {
    throw new Error('No secure random numbers here: give createClient a newKey');
  }
  // Outside a secure context a browser has no randomUUID (RFC 9562, 5.4).
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
