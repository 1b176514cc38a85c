import type { OutcomeCode } from '../argos/outcome.js';
import { type Behaviour, fails, gateway, refuses, transfers, unreached } from './behaviour.js';
import { wholly } from './reply.js';
import {
  emptyBody,
  htmlBadGateway,
  notJson,
  overlongBody,
  redirect,
  successAsString,
  successWithRetryCode,
} from './undocumented-answers.js';
import { errorAnswer, explicitDeny, gatewayAnswer, success } from './argos-answers.js';

export interface MagicAccount {
  readonly accountNumber: string;
  readonly behaviour: Behaviour;
  /** The code with which the service answers its client. */
  readonly clientSees: OutcomeCode;
  readonly description: string;
}

/**
 * What chooses the sandbox's answer: the account number, twelve digits `9F0000000NNN`.
 * F is the family: 1 retry, 2 rejected, 3 error 400, 4 gateway (NNN is the HTTP status; 1NNN is
 * the second answer of a status), 5 broken connection, 6 an answer outside the documentation.
 */
export const magicAccounts: readonly MagicAccount[] = [
  row('910000000001', fails('invalid_bank_code'), 'INVALID_BANK_CODE', 'The bank code is wrong'),
  row('910000000002', fails('failed_to_verify'), 'ACCOUNT_NOT_VERIFIED', 'No such account'),
  row(
    '910000000003',
    fails('unable_to_deposit'),
    'ACCOUNT_CANNOT_RECEIVE',
    'The account takes no deposits',
  ),
  row(
    '910000000004',
    fails('unable_to_Transfer'),
    'TRANSFER_UNAVAILABLE',
    'No transfers for now; the code has mixed case',
  ),
  row(
    '910000000005',
    fails('transfer_is_processing'),
    'TRANSFER_PROCESSING',
    'A transfer is running, perhaps this one',
  ),
  row(
    '910000000006',
    fails('fail_to_request'),
    'CODE_NOT_SENT',
    'An error that Argos does not name; the same code as an error 400 means something else',
  ),

  row(
    '920000000001',
    { backend: 'rejects' },
    'KYC_REJECTED',
    'Rejected at once, and for good: the next try on the submission is rejected as well',
  ),

  row(
    '930000000001',
    refuses('invalid_data_format'),
    'INVALID_DATA_FORMAT',
    'Argos cannot read the data',
  ),
  row(
    '930000000002',
    refuses('missing_required_field'),
    'ARGOS_CONTRACT_MISMATCH',
    'A field is missing: a mistake of ours',
  ),
  row(
    '930000000003',
    refuses('invalid_request_type'),
    'REQUEST_TYPE_NOT_AVAILABLE',
    'The request type is not available',
  ),
  row(
    '930000000004',
    refuses('not_using_option'),
    'OPTION_NOT_ENABLED',
    'The account check is switched off in the Argos project',
  ),
  row(
    '930000000005',
    refuses('invalid_submission'),
    'SUBMISSION_NOT_ACTIVE',
    'The submission is unknown, expired or completed',
  ),
  row(
    '930000000006',
    refuses('fail_to_request'),
    'BANK_REQUEST_FAILED',
    'The bank server was not reached; the message carries internal text',
  ),
  row(
    '930000000007',
    refuses('db_processing_error'),
    'ARGOS_PROCESSING_FAILED',
    'Argos could not store; the message carries internal text',
  ),
  row(
    '930000000008',
    refuses('exceeded_transfer_limit'),
    'TRANSFER_LIMIT_EXCEEDED',
    'Ten transfers went to the account today',
  ),

  row(
    '940000000400',
    gateway(400, 'Invalid Query String parameters'),
    'ARGOS_CONTRACT_MISMATCH',
    'A 400 without an error code',
  ),
  row(
    '940000000403',
    gateway(403, 'Forbidden'),
    'ARGOS_ACCESS_DENIED',
    'Our API key is missing or wrong',
  ),
  row(
    '940000001403',
    unreached(explicitDeny),
    'ARGOS_ACCESS_DENIED',
    'Our IP address is not on the allow-list',
  ),
  row(
    '940000000413',
    gateway(413, 'Request Entity Too Large'),
    'ARGOS_CONTRACT_MISMATCH',
    'Too large a request',
  ),
  row('940000000429', gateway(429, 'Too Many Requests'), 'ARGOS_RATE_LIMITED', 'Too many calls'),
  row(
    '940000000500',
    gateway(500, 'Internal Server Error'),
    'OUTCOME_UNKNOWN',
    'The gateway or Argos broke',
  ),
  row('940000000502', gateway(502, 'Bad Gateway'), 'OUTCOME_UNKNOWN', 'The same, as JSON'),
  row('940000001502', unreached(htmlBadGateway), 'OUTCOME_UNKNOWN', 'The same, as HTML'),
  row(
    '940000000504',
    transfers(gatewayAnswer(504, 'Endpoint request timed out')),
    'OUTCOME_UNKNOWN',
    'The gateway gave up waiting, but the backend went on',
  ),

  row(
    '950000000001',
    transfers({ kind: 'reset' }),
    'OUTCOME_UNKNOWN',
    'The transfer was made but its answer is lost: a second call would move money again',
  ),
  row(
    '950000000002',
    unreached({ kind: 'reset' }),
    'OUTCOME_UNKNOWN',
    'Reset once the request was received; it looks the same, but no transfer was made',
  ),
  row(
    '950000000003',
    unreached({ kind: 'silence' }),
    'OUTCOME_UNKNOWN',
    'The service waits until its deadline',
  ),
  row(
    '950000000004',
    transfers({ kind: 'reset-halfway', answer: success }),
    'OUTCOME_UNKNOWN',
    'Half of a success',
  ),
  row(
    '950000000005',
    transfers({ kind: 'end-halfway', answer: success }),
    'OUTCOME_UNKNOWN',
    'Half of a success, politely closed',
  ),
  row(
    '950000000006',
    transfers({ kind: 'slow', answer: success }),
    'CODE_SENT',
    'A success that takes 12 seconds by default: longer than many clients wait',
  ),
  row(
    '950000000007',
    transfers({ kind: 'endless', answer: success }),
    'OUTCOME_UNKNOWN',
    'A success whose last brace never comes, though something always does',
  ),

  row(
    '960000000001',
    { backend: 'fails', retryCode: 'account_is_dormant', message: 'This account is dormant.' },
    'ATTEMPT_FAILED',
    'A retry code that is not documented',
  ),
  row(
    '960000000002',
    { backend: 'refuses', reply: wholly(errorAnswer('vendor_maintenance', 'maintenance.')) },
    'OUTCOME_UNKNOWN',
    'An error code that is not documented',
  ),
  row('960000000003', transfers(successAsString), 'OUTCOME_UNKNOWN', 'Success as a string'),
  row(
    '960000000004',
    transfers(successWithRetryCode),
    'OUTCOME_UNKNOWN',
    'An answer that contradicts itself',
  ),
  row('960000000005', transfers(emptyBody), 'OUTCOME_UNKNOWN', 'A success without words'),
  row(
    '960000000006',
    transfers(notJson),
    'OUTCOME_UNKNOWN',
    'Unquoted keys, as in the samples of the documentation',
  ),
  row(
    '960000000007',
    transfers(overlongBody),
    'OUTCOME_UNKNOWN',
    'A success that is too long to read',
  ),
  row('960000000008', unreached(redirect), 'OUTCOME_UNKNOWN', 'A redirect, which is not followed'),
];

const byAccountNumber = new Map(magicAccounts.map((account) => [account.accountNumber, account]));

export function magicAccount(accountNumber: string): MagicAccount | undefined {
  return byAccountNumber.get(accountNumber);
}

function row(
  accountNumber: string,
  behaviour: Behaviour,
  clientSees: OutcomeCode,
  description: string,
): MagicAccount {
  return { accountNumber, behaviour, clientSees, description };
}
