import type { SettledOutcome } from '../argos/outcome.js';

/**
 * Who one attempt is, as far as the ledger may know: keyed hashes and a random id. Made by
 * `AttemptIdentifier`; the clear values never reach a store.
 */
export interface AttemptIdentity {
  /** Random, new for every `open`: what settle, remove and freeing compare before they act. */
  readonly attemptId: string;
  /** HMAC(caller, Idempotency-Key): the record's key. */
  readonly recordKey: string;
  /** HMAC(canonical command): tells a repeated request from a reused key. */
  readonly fingerprint: string;
  /** HMAC(submissionId). */
  readonly submission: string;
  /** HMAC(caller): the submission's owner. */
  readonly owner: string;
}

/** What `open` found. Everything but `opened` means: nothing may be sent for this request. */
export type OpenResult =
  | { readonly state: 'opened' }
  | { readonly state: 'replay'; readonly outcome: SettledOutcome }
  | { readonly state: 'key_reused' }
  | { readonly state: 'in_progress' }
  | { readonly state: 'submission_owned' }
  | { readonly state: 'submission_rejected' }
  /** Another attempt on the submission is running or cooling down, for about so long yet. */
  | { readonly state: 'submission_busy'; readonly freeInMs: number };

/** What a settle does to the submission: frees it, keeps it busy for the cool-down, or ends it. */
export type SubmissionEffect = 'free' | 'cool_down' | 'reject';

/** What a look-up shows of a record. Times are Unix milliseconds by the store's clock. */
export type AttemptView =
  | { readonly state: 'sending'; readonly createdAt: number }
  | { readonly state: 'unknown'; readonly createdAt: number }
  | {
      readonly state: 'settled';
      readonly outcome: Exclude<SettledOutcome, { readonly code: 'OUTCOME_UNKNOWN' }>;
      readonly createdAt: number;
      readonly settledAt: number;
    };

/** The store could not do what was asked, or did not say in time whether it did. */
export class LedgerUnavailableError extends Error {
  override readonly name = 'LedgerUnavailableError';
}

/** Durations that rule a ledger, in milliseconds. */
export interface LedgerTimes {
  /** How long a submission stays busy after an attempt ended with `transfer: unknown`. */
  readonly unknownCooldownMs: number;
  /** How long past its deadline a `sending` record still counts as sending. */
  readonly deadlineMarginMs: number;
  /** How long a record lives from its creation, and a submission's facts from their last write. */
  readonly retentionMs: number;
}

/** The rules of the contract: 5 s of margin, 24 hours of memory. */
export const DEADLINE_MARGIN_MS = 5_000;
export const RETENTION_MS = 24 * 60 * 60 * 1_000;

/**
 * The attempt ledger: what makes one Idempotency-Key one call to Argos. The guarantees, each held
 * by a test of `test/contract/`:
 *
 * 1. **Atomic open.** Of any number of concurrent `open`s with one record key, or with several
 *    keys on one submission, at most one says `opened`.
 * 2. **Durable before it answers.** What `open` and `settle` acknowledged survives a crash.
 * 3. **Order.** `open` answers with the first that applies: key_reused, in_progress, replay (its own
 *    record); submission_owned, submission_rejected, submission_busy (its submission); opened.
 * 4. **Identity.** `settle`, `remove` and freeing a submission act only where the stored attemptId
 *    is their own, in one atomic step. `settle` also writes a record that is missing, never one of
 *    another attempt. `open` repeated with its own attemptId says `opened` while it is sending.
 * 5. **Ageing.** A `sending` record past its deadline plus the margin is `unknown`: it replays
 *    OUTCOME_UNKNOWN, is never sent again, and keeps its submission busy for the cool-down from
 *    that moment.
 * 6. **Late truth.** An `unknown` record may be settled by its own attempt; a settled one never
 *    changes. A late settle to a known transfer ends the cool-down.
 * 7. **Removal.** `remove` deletes a record only while it is `sending` and in time, frees its
 *    submission, and forgets the submission's owner if this attempt was the first to name it.
 * 8. **Rejection.** A submission marked `reject` refuses every later open; no settle clears it.
 * 9. **Memory.** A record lives `retentionMs` from creation, a submission's facts `retentionMs` from
 *    their last write; nothing expires while `sending`.
 * 10. **Fail closed.** When the store can't do it, or holds what this version can't read, the call
 *     rejects with LedgerUnavailableError (an unreadable record counts as existing).
 */
export interface AttemptLedger {
  /**
   * Records the attempt as `sending` before anything is sent.
   * @param deadlineMs from now, in milliseconds: when the exchange with Argos is given up
   */
  open(attempt: AttemptIdentity, deadlineMs: number): Promise<OpenResult>;

  /** Records what became of the attempt; OUTCOME_UNKNOWN makes it `unknown`. */
  settle(
    attempt: AttemptIdentity,
    outcome: SettledOutcome,
    effect: SubmissionEffect,
  ): Promise<void>;

  /** Takes back an attempt of which nothing was sent. */
  remove(attempt: AttemptIdentity): Promise<void>;

  /** What became of the attempt with this record key; undefined when nothing is recorded. */
  find(recordKey: string): Promise<AttemptView | undefined>;

  /** Resolves when the store takes writes now; rejects with LedgerUnavailableError else. */
  check(): Promise<void>;

  close(): Promise<void>;
}

/** The injection token of the one ledger of a running service. */
export const ATTEMPT_LEDGER = Symbol('AttemptLedger');
