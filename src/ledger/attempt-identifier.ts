import { createHmac, randomUUID } from 'node:crypto';
import type { AttemptIdentity } from './attempt-ledger.js';

/** One attempt in clear, as the service knows it. Never stored, never logged. */
export interface ClearAttempt {
  readonly caller: string;
  readonly idempotencyKey: string;
  readonly submissionId: string;
  /** The canonical command: the same string for requests that mean the same. */
  readonly canonicalCommand: string;
}

/**
 * Turns clear values into the keyed hashes that the ledger stores. Each purpose has its own label
 * in the hash, so that equal values of two purposes don't give equal hashes, and parts are
 * length-prefixed, so that ("ab","c") and ("a","bc") differ.
 */
export class AttemptIdentifier {
  constructor(private readonly secret: Buffer) {}

  identify(attempt: ClearAttempt): AttemptIdentity {
    return {
      attemptId: randomUUID(),
      recordKey: this.recordKey(attempt.caller, attempt.idempotencyKey),
      fingerprint: this.hash('command', attempt.canonicalCommand),
      submission: this.submissionHash(attempt.submissionId),
      owner: this.callerHash(attempt.caller),
    };
  }

  recordKey(caller: string, idempotencyKey: string): string {
    return this.hash('key', caller, idempotencyKey);
  }

  /** Also what logs name a submission by. */
  submissionHash(submissionId: string): string {
    return this.hash('submission', submissionId);
  }

  /** Who owns a submission, what logs name a user by, and by what a user's requests are counted. */
  callerHash(caller: string): string {
    return this.hash('caller', caller);
  }

  /** By which the requests of one client address are counted. */
  addressHash(address: string): string {
    return this.hash('address', address);
  }

  /** By which the transfers to one bank account are counted. */
  accountHash(bankCode: string, accountNumber: string): string {
    return this.hash('account', bankCode, accountNumber);
  }

  /** Stored once per ledger: tells whether an instance's secret is the store's. */
  secretCheck(): string {
    return this.hash('ledger-secret-check');
  }

  private hash(purpose: string, ...parts: string[]): string {
    const labelled = parts.map((part) => `\0${Buffer.byteLength(part)}:${part}`);
    return createHmac('sha256', this.secret)
      .update(purpose + labelled.join(''))
      .digest('base64url');
  }
}
