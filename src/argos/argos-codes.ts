import type { ErrorOutcomeCode, RetryOutcomeCode } from './outcome.js';

/**
 * Argos's documented codes, by family: `fail_to_request` stands in both and means two things.
 * Keys are lower case, because the vendor's own case varies (`unable_to_Transfer`).
 * Source: PreStep2 documentation, retry and error tables.
 */
export const retryCodes: ReadonlyMap<string, RetryOutcomeCode> = new Map([
  ['invalid_bank_code', 'INVALID_BANK_CODE'],
  ['failed_to_verify', 'ACCOUNT_NOT_VERIFIED'],
  ['unable_to_deposit', 'ACCOUNT_CANNOT_RECEIVE'],
  ['unable_to_transfer', 'TRANSFER_UNAVAILABLE'],
  ['transfer_is_processing', 'TRANSFER_PROCESSING'],
  ['fail_to_request', 'CODE_NOT_SENT'],
]);

export const errorCodes: ReadonlyMap<string, ErrorOutcomeCode> = new Map([
  ['invalid_data_format', 'INVALID_DATA_FORMAT'],
  ['missing_required_field', 'ARGOS_CONTRACT_MISMATCH'],
  ['invalid_request_type', 'REQUEST_TYPE_NOT_AVAILABLE'],
  ['not_using_option', 'OPTION_NOT_ENABLED'],
  ['invalid_submission', 'SUBMISSION_NOT_ACTIVE'],
  ['fail_to_request', 'BANK_REQUEST_FAILED'],
  ['db_processing_error', 'ARGOS_PROCESSING_FAILED'],
  ['exceeded_transfer_limit', 'TRANSFER_LIMIT_EXCEEDED'],
]);
