import { FUTURE_CODE } from './proxies.mjs';

/** A success, each family of problem, and at last what a later version may answer. */
const SCENARIOS = [
  ['110123456789', '200 CODE_SENT sent ENTER_CODE'],
  ['00110123456789', '200 CODE_SENT sent ENTER_CODE'],
  ['110-123', '400 VALIDATION_FAILED not_sent CORRECT_INPUT'],
  ['910000000002', '422 ACCOUNT_NOT_VERIFIED not_sent CORRECT_INPUT'],
  ['910000000005', '422 TRANSFER_PROCESSING unknown CHECK_STATEMENT'],
  ['920000000001', '410 KYC_REJECTED not_sent RESTART_KYC'],
  ['930000000008', '429 TRANSFER_LIMIT_EXCEEDED not_sent USE_ANOTHER_ACCOUNT'],
  ['940000000403', '502 ARGOS_ACCESS_DENIED not_sent CONTACT_SUPPORT'],
  ['940000000429', '503 ARGOS_RATE_LIMITED not_sent RETRY_SAME_KEY'],
  ['950000000001', '504 OUTCOME_UNKNOWN unknown CHECK_STATEMENT'],
  ['960000000001', '422 ATTEMPT_FAILED unknown CHECK_STATEMENT'],
];

/** The arguments of a client program: where to send each account number. */
export function programArguments(serviceUrl, futureUrl) {
  return [
    ...SCENARIOS.map(([accountNumber]) => `${serviceUrl}=${accountNumber}`),
    `${futureUrl}=910000000002`,
  ];
}

/** @throws Error when a client program made something else of the answers */
export function expectScenarios(output) {
  const expected = [
    ...SCENARIOS.map((scenario) => scenario.join(' ')),
    `910000000002 422 ${FUTURE_CODE} not_sent CORRECT_INPUT`,
  ].join('\n');
  if (output.trim() !== expected) {
    throw new Error(`expected\n${expected}\ngot\n${output.trim()}`);
  }
}
