/**
 * What became of one call to Argos, in our own words. The attempt ledger stores exactly this;
 * every client answer is rendered from it. It holds no name, no account number and no vendor text.
 */

/** Argos answered "retry": the try was used up, the submission lives on. */
export type RetryOutcomeCode =
  | 'INVALID_BANK_CODE'
  | 'ACCOUNT_NOT_VERIFIED'
  | 'ACCOUNT_CANNOT_RECEIVE'
  | 'TRANSFER_UNAVAILABLE'
  | 'TRANSFER_PROCESSING'
  | 'CODE_NOT_SENT'
  | 'ATTEMPT_FAILED';

/** Argos answered with one of its documented errors. */
export type ErrorOutcomeCode =
  | 'SUBMISSION_NOT_ACTIVE'
  | 'INVALID_DATA_FORMAT'
  | 'REQUEST_TYPE_NOT_AVAILABLE'
  | 'TRANSFER_LIMIT_EXCEEDED'
  | 'OPTION_NOT_ENABLED'
  | 'BANK_REQUEST_FAILED'
  | 'ARGOS_PROCESSING_FAILED'
  | 'ARGOS_CONTRACT_MISMATCH';

/** Argos's gateway refused before its backend ran, or nothing was sent at all: 1 won did not move. */
export type NotSentOutcomeCode =
  | 'ARGOS_ACCESS_DENIED'
  | 'ARGOS_RATE_LIMITED'
  | 'ARGOS_UNREACHABLE'
  | 'SERVICE_BUSY'
  | 'INTERNAL_ERROR';

export type ArgosOutcome =
  | { readonly code: 'CODE_SENT' }
  | { readonly code: RetryOutcomeCode; readonly retryCount?: number }
  | { readonly code: 'KYC_REJECTED'; readonly retryCount?: number }
  | { readonly code: ErrorOutcomeCode; readonly retryCount?: number }
  | { readonly code: NotSentOutcomeCode }
  | { readonly code: 'OUTCOME_UNKNOWN' };

export type OutcomeCode = ArgosOutcome['code'];

/** The outcomes that the ledger records; the others leave the key free to be used again. */
export type SettledOutcome = Exclude<ArgosOutcome, { readonly code: NotSentOutcomeCode }>;

/** Outcomes that leave no record: the key may be used again. */
export const notSentCodes: ReadonlySet<string> = new Set<NotSentOutcomeCode>([
  'ARGOS_ACCESS_DENIED',
  'ARGOS_RATE_LIMITED',
  'ARGOS_UNREACHABLE',
  'SERVICE_BUSY',
  'INTERNAL_ERROR',
]);

/** True when the outcome is recorded and replayed (contract: the column "settles"). */
export function settles(outcome: ArgosOutcome): outcome is SettledOutcome {
  return !notSentCodes.has(outcome.code);
}
