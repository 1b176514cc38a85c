import type { Localized } from './language.js';

/** Did 1 won move by this attempt? */
export const transferStates = ['sent', 'not_sent', 'unknown'] as const;
export type TransferState = (typeof transferStates)[number];

/** What the app does next. Clients switch on it; an unknown one is treated like CONTACT_SUPPORT. */
export const nextActions = [
  'ENTER_CODE',
  'CORRECT_INPUT',
  'USE_ANOTHER_ACCOUNT',
  'RETRY_LATER',
  'RETRY_SAME_KEY',
  'CHECK_STATEMENT',
  'RESTART_KYC',
  'SIGN_IN',
  'CONTACT_SUPPORT',
  'FIX_CLIENT',
] as const;
export type NextAction = (typeof nextActions)[number];

/** How loud a code is in the logs: a user's typo is information, our own trouble is an error. */
export type CodeLogLevel = 'info' | 'warn' | 'error';

export interface CatalogEntry {
  readonly status: number;
  readonly transfer: TransferState;
  readonly nextAction: NextAction;
  /** The answer is recorded and replayed for 24 hours. */
  readonly settles: boolean;
  /** Sent as Retry-After unless the problem brings a number of its own. */
  readonly retryAfterSeconds?: number;
  readonly logLevel: CodeLogLevel;
  readonly title: Localized;
  /** For people: what happened, did money move, what to do now. */
  readonly detail: Localized;
}

/**
 * The one table of codes: status, transfer, next action, Retry-After, log level and both
 * languages. Filter, interceptor, `/problems`, the OpenAPI document and the README derive from it.
 */
export const catalog = {
  CODE_SENT: {
    status: 200,
    transfer: 'sent',
    nextAction: 'ENTER_CODE',
    settles: true,
    logLevel: 'info',
    title: { ko: '인증번호를 보냈습니다', en: 'Code sent' },
    detail: {
      ko: '입력하신 계좌로 1원을 보냈습니다. 입금 내역에서 입금자명 앞 세 자리 숫자를 확인해 입력해 주세요.',
      en: 'We sent 1 won to your account. Enter the three digits at the start of the depositor’s name on your statement.',
    },
  },
  INVALID_BANK_CODE: {
    status: 422,
    transfer: 'not_sent',
    nextAction: 'CORRECT_INPUT',
    settles: true,
    logLevel: 'info',
    title: { ko: '은행을 확인해 주세요', en: 'Bank not accepted' },
    detail: {
      ko: '선택하신 은행으로는 계좌를 확인할 수 없었습니다. 1원은 보내지 않았습니다. 은행을 다시 선택해 주세요.',
      en: 'The account could not be checked with the bank you chose. No money was sent. Please choose the bank again.',
    },
  },
  ACCOUNT_NOT_VERIFIED: {
    status: 422,
    transfer: 'not_sent',
    nextAction: 'CORRECT_INPUT',
    settles: true,
    logLevel: 'info',
    title: { ko: '계좌를 확인하지 못했습니다', en: 'Account not verified' },
    detail: {
      ko: '입력하신 이름, 은행, 계좌번호로 계좌를 확인하지 못했습니다. 1원은 보내지 않았습니다. 입력하신 내용을 확인하고 고쳐 주세요.',
      en: 'The account could not be verified with the name, bank and account number you entered. No money was sent. Please check what you entered and correct it.',
    },
  },
  ACCOUNT_CANNOT_RECEIVE: {
    status: 422,
    transfer: 'not_sent',
    nextAction: 'USE_ANOTHER_ACCOUNT',
    settles: true,
    logLevel: 'info',
    title: { ko: '입금할 수 없는 계좌입니다', en: 'Account cannot receive money' },
    detail: {
      ko: '이 계좌로는 입금할 수 없어 1원을 보내지 않았습니다. 다른 계좌를 입력해 주세요.',
      en: 'This account cannot receive transfers, so no money was sent. Please use another account.',
    },
  },
  TRANSFER_UNAVAILABLE: {
    status: 422,
    transfer: 'not_sent',
    nextAction: 'RETRY_LATER',
    settles: true,
    logLevel: 'warn',
    title: { ko: '지금은 송금할 수 없습니다', en: 'Transfers are not possible right now' },
    detail: {
      ko: '지금은 은행으로 송금할 수 없어 1원을 보내지 않았습니다. 잠시 후 다시 시도해 주세요.',
      en: 'Transfers to the bank are not possible right now, so no money was sent. Please try again later.',
    },
  },
  TRANSFER_PROCESSING: {
    status: 422,
    transfer: 'unknown',
    nextAction: 'CHECK_STATEMENT',
    settles: true,
    logLevel: 'warn',
    title: { ko: '송금을 처리하고 있습니다', en: 'Transfer in progress' },
    detail: {
      ko: '1원 송금이 처리되고 있으며, 도착했는지는 아직 알 수 없습니다. 입금 내역을 확인해 주세요. 1원이 들어왔으면 입금자명 앞 세 자리 숫자를 입력하고, 1분이 지나도 없으면 다시 시도해 주세요.',
      en: 'A 1 won transfer is being processed; we do not know yet whether it arrived. Please check your statement. If the 1 won is there, enter the three digits at the start of the depositor’s name; if it is not there after a minute, try again.',
    },
  },
  CODE_NOT_SENT: {
    status: 422,
    transfer: 'unknown',
    nextAction: 'CHECK_STATEMENT',
    settles: true,
    logLevel: 'warn',
    title: { ko: '인증번호를 보내지 못했을 수 있습니다', en: 'The code may not have been sent' },
    detail: {
      ko: '인증번호를 보내는 중에 문제가 생겨 1원이 송금되었는지 알 수 없습니다. 입금 내역을 확인해 주세요. 1원이 들어왔으면 입금자명 앞 세 자리 숫자를 입력하고, 1분이 지나도 없으면 다시 시도해 주세요.',
      en: 'Something went wrong while sending the code, so we do not know whether the 1 won was sent. Please check your statement. If the 1 won is there, enter the three digits at the start of the depositor’s name; if it is not there after a minute, try again.',
    },
  },
  ATTEMPT_FAILED: {
    status: 422,
    transfer: 'unknown',
    nextAction: 'CHECK_STATEMENT',
    settles: true,
    logLevel: 'error',
    title: { ko: '계좌 확인을 마치지 못했습니다', en: 'Account check not completed' },
    detail: {
      ko: '계좌 확인을 마치지 못했고 1원이 송금되었는지 알 수 없습니다. 입금 내역을 확인해 주세요. 1원이 들어왔으면 입금자명 앞 세 자리 숫자를 입력하고, 1분이 지나도 없으면 다시 시도해 주세요.',
      en: 'The account check did not finish, and we do not know whether the 1 won was sent. Please check your statement. If the 1 won is there, enter the three digits at the start of the depositor’s name; if it is not there after a minute, try again.',
    },
  },
  KYC_REJECTED: {
    status: 410,
    transfer: 'not_sent',
    nextAction: 'RESTART_KYC',
    settles: true,
    logLevel: 'warn',
    title: { ko: '본인 확인이 거절되었습니다', en: 'Identity check rejected' },
    detail: {
      ko: '본인 확인이 거절되었습니다. 대개는 계좌 확인 횟수를 모두 썼기 때문입니다. 이번에는 1원을 보내지 않았습니다. 본인 확인을 처음부터 다시 시작해 주세요.',
      en: 'The identity check was rejected, usually because all account check attempts were used. No money was sent this time. Please start the identity check again from the beginning.',
    },
  },
  SUBMISSION_NOT_ACTIVE: {
    status: 410,
    transfer: 'not_sent',
    nextAction: 'RESTART_KYC',
    settles: true,
    logLevel: 'info',
    title: { ko: '본인 확인이 만료되었습니다', en: 'Identity check no longer active' },
    detail: {
      ko: '진행 중이던 본인 확인이 만료되었거나 이미 끝났습니다. 이번에는 1원을 보내지 않았습니다. 본인 확인을 처음부터 다시 시작해 주세요.',
      en: 'This identity check has expired or is already complete. No money was sent this time. Please start the identity check again from the beginning.',
    },
  },
  INVALID_DATA_FORMAT: {
    status: 422,
    transfer: 'not_sent',
    nextAction: 'CORRECT_INPUT',
    settles: true,
    logLevel: 'warn',
    title: { ko: '입력 형식을 확인해 주세요', en: 'Input not accepted' },
    detail: {
      ko: '입력하신 내용의 형식이 맞지 않아 1원을 보내지 않았습니다. 이름과 계좌번호를 확인하고 고쳐 주세요.',
      en: 'The format of what you entered was not accepted, so no money was sent. Please check the name and account number and correct them.',
    },
  },
  REQUEST_TYPE_NOT_AVAILABLE: {
    status: 422,
    transfer: 'not_sent',
    nextAction: 'CONTACT_SUPPORT',
    settles: true,
    logLevel: 'error',
    title: { ko: '지원하지 않는 확인 방식입니다', en: 'Kind of check not available' },
    detail: {
      ko: '이 확인 방식은 지금 사용할 수 없어 1원을 보내지 않았습니다. 고객센터에 문의해 주세요.',
      en: 'This kind of check is not available, so no money was sent. Please contact support.',
    },
  },
  TRANSFER_LIMIT_EXCEEDED: {
    status: 429,
    transfer: 'not_sent',
    nextAction: 'USE_ANOTHER_ACCOUNT',
    settles: true,
    logLevel: 'info',
    title: {
      ko: '이 계좌의 하루 확인 횟수를 넘었습니다',
      en: 'Daily limit for this account reached',
    },
    detail: {
      ko: '이 계좌로 하루에 1원을 보낼 수 있는 횟수를 모두 썼습니다. 이번에는 1원을 보내지 않았습니다. 다른 계좌를 이용해 주세요.',
      en: 'This account has had all the 1 won transfers that it can take in a day. No money was sent this time. Please use another account.',
    },
  },
  OPTION_NOT_ENABLED: {
    status: 502,
    transfer: 'not_sent',
    nextAction: 'CONTACT_SUPPORT',
    settles: true,
    logLevel: 'error',
    title: { ko: '계좌 확인을 사용할 수 없습니다', en: 'Account check not enabled' },
    detail: {
      ko: '지금은 계좌 확인 서비스를 사용할 수 없어 1원을 보내지 않았습니다. 고객센터에 문의해 주세요.',
      en: 'The account check is not available at the moment, so no money was sent. Please contact support.',
    },
  },
  BANK_REQUEST_FAILED: {
    status: 502,
    transfer: 'unknown',
    nextAction: 'CHECK_STATEMENT',
    settles: true,
    logLevel: 'error',
    title: { ko: '은행 요청에 실패했습니다', en: 'The request to the bank failed' },
    detail: {
      ko: '은행에 요청하는 중에 문제가 생겨 1원이 송금되었는지 알 수 없습니다. 입금 내역을 확인해 주세요. 1원이 들어왔으면 입금자명 앞 세 자리 숫자를 입력하고, 1분이 지나도 없으면 다시 시도해 주세요.',
      en: 'The request to the bank failed, so we do not know whether the 1 won was sent. Please check your statement. If the 1 won is there, enter the three digits at the start of the depositor’s name; if it is not there after a minute, try again.',
    },
  },
  ARGOS_PROCESSING_FAILED: {
    status: 502,
    transfer: 'unknown',
    nextAction: 'CHECK_STATEMENT',
    settles: true,
    logLevel: 'error',
    title: { ko: '계좌 확인 처리에 실패했습니다', en: 'The account check could not be processed' },
    detail: {
      ko: '계좌 확인을 처리하는 중에 문제가 생겨 1원이 송금되었는지 알 수 없습니다. 입금 내역을 확인해 주세요. 1원이 들어왔으면 입금자명 앞 세 자리 숫자를 입력하고, 1분이 지나도 없으면 다시 시도해 주세요.',
      en: 'Something went wrong while processing the account check, so we do not know whether the 1 won was sent. Please check your statement. If the 1 won is there, enter the three digits at the start of the depositor’s name; if it is not there after a minute, try again.',
    },
  },
  ARGOS_CONTRACT_MISMATCH: {
    status: 502,
    transfer: 'not_sent',
    nextAction: 'CONTACT_SUPPORT',
    settles: true,
    logLevel: 'error',
    title: { ko: '계좌 확인 요청이 거절되었습니다', en: 'The account check request was refused' },
    detail: {
      ko: '계좌 확인 시스템이 요청을 받아들이지 않아 1원을 보내지 않았습니다. 고객센터에 문의해 주세요.',
      en: 'The account check system did not accept the request, so no money was sent. Please contact support.',
    },
  },
  OUTCOME_UNKNOWN: {
    status: 504,
    transfer: 'unknown',
    nextAction: 'CHECK_STATEMENT',
    settles: true,
    logLevel: 'error',
    title: { ko: '송금 결과를 알 수 없습니다', en: 'Outcome unknown' },
    detail: {
      ko: '결과를 받지 못해 1원이 송금되었는지 알 수 없습니다. 입금 내역을 확인해 주세요. 1원이 들어왔으면 입금자명 앞 세 자리 숫자를 입력하고, 1분이 지나도 없으면 다시 시도해 주세요.',
      en: 'No clear answer came, so we do not know whether the 1 won was sent. Please check your statement. If the 1 won is there, enter the three digits at the start of the depositor’s name; if it is not there after a minute, try again.',
    },
  },
  ARGOS_ACCESS_DENIED: {
    status: 502,
    transfer: 'not_sent',
    nextAction: 'CONTACT_SUPPORT',
    settles: false,
    logLevel: 'error',
    title: { ko: '계좌 확인을 이용할 수 없습니다', en: 'Account check not working' },
    detail: {
      ko: '저희 쪽 설정 문제로 계좌 확인을 할 수 없어 1원을 보내지 않았습니다. 고객센터에 문의해 주세요.',
      en: 'The account check is not working because of a problem on our side. No money was sent. Please contact support.',
    },
  },
  ARGOS_RATE_LIMITED: {
    status: 503,
    transfer: 'not_sent',
    nextAction: 'RETRY_SAME_KEY',
    settles: false,
    retryAfterSeconds: 5,
    logLevel: 'error',
    title: { ko: '지금 이용자가 많습니다', en: 'Account check very busy' },
    detail: {
      ko: '지금 계좌 확인 이용이 많아 1원을 보내지 않았습니다. 잠시만 기다려 주세요. 곧 다시 시도합니다.',
      en: 'The account check is very busy right now, so no money was sent. Please wait a moment; it will be tried again.',
    },
  },
  ARGOS_UNREACHABLE: {
    status: 503,
    transfer: 'not_sent',
    nextAction: 'RETRY_SAME_KEY',
    settles: false,
    retryAfterSeconds: 5,
    logLevel: 'error',
    title: { ko: '계좌 확인에 연결하지 못했습니다', en: 'Account check unreachable' },
    detail: {
      ko: '계좌 확인 시스템에 연결하지 못해 1원을 보내지 않았습니다. 잠시만 기다려 주세요. 곧 다시 시도합니다.',
      en: 'The account check could not be reached, so no money was sent. Please wait a moment; it will be tried again.',
    },
  },
  SERVICE_BUSY: {
    status: 503,
    transfer: 'not_sent',
    nextAction: 'RETRY_SAME_KEY',
    settles: false,
    retryAfterSeconds: 2,
    logLevel: 'warn',
    title: { ko: '지금은 요청을 처리할 수 없습니다', en: 'Service busy' },
    detail: {
      ko: '지금 서비스가 바빠 요청을 처리하지 못했고, 1원을 보내지 않았습니다. 잠시만 기다려 주세요. 곧 다시 시도합니다.',
      en: 'The service cannot take this request right now, so no money was sent. Please wait a moment; it will be tried again.',
    },
  },
  LEDGER_UNAVAILABLE: {
    status: 503,
    transfer: 'not_sent',
    nextAction: 'RETRY_SAME_KEY',
    settles: false,
    retryAfterSeconds: 5,
    logLevel: 'error',
    title: { ko: '요청을 기록할 수 없습니다', en: 'Request could not be recorded' },
    detail: {
      ko: '요청을 안전하게 기록할 수 없어 이번 요청으로는 1원을 보내지 않았습니다. 잠시만 기다려 주세요. 곧 다시 시도합니다.',
      en: 'The request could not be recorded safely, so this request sent no money. Please wait a moment; it will be tried again.',
    },
  },
  ATTEMPT_IN_PROGRESS: {
    status: 409,
    transfer: 'unknown',
    nextAction: 'RETRY_SAME_KEY',
    settles: false,
    retryAfterSeconds: 2,
    logLevel: 'info',
    title: { ko: '이미 확인하고 있습니다', en: 'Already in progress' },
    detail: {
      ko: '이 본인 확인의 계좌 확인이 진행 중이거나 방금 끝나, 1원이 송금되었는지 아직 알 수 없습니다. 잠시만 기다려 주세요. 곧 결과를 다시 확인합니다.',
      en: 'An account check for this identity check is running or has just ended, so we do not know yet whether the 1 won was sent. Please wait a moment; the result will be looked up again.',
    },
  },
  ATTEMPT_NOT_FOUND: {
    status: 404,
    transfer: 'unknown',
    nextAction: 'RETRY_SAME_KEY',
    settles: false,
    logLevel: 'info',
    title: { ko: '기록된 요청이 없습니다', en: 'Nothing recorded' },
    detail: {
      ko: '이 키로 기록된 요청이 없어 1원이 송금되었는지 알 수 없습니다. 같은 키로 같은 요청을 다시 보내 주세요.',
      en: 'Nothing is recorded under this key, so we do not know whether the 1 won was sent. Please repeat the same request with the same key.',
    },
  },
  VALIDATION_FAILED: {
    status: 400,
    transfer: 'not_sent',
    nextAction: 'CORRECT_INPUT',
    settles: false,
    logLevel: 'info',
    title: { ko: '입력 내용을 확인해 주세요', en: 'Please check your input' },
    detail: {
      ko: '입력하신 내용에 고칠 곳이 있어 1원을 보내지 않았습니다. 표시된 항목을 고쳐 주세요.',
      en: 'Something you entered needs correcting, so no money was sent. Please correct the fields shown.',
    },
  },
  MALFORMED_REQUEST: {
    status: 400,
    transfer: 'not_sent',
    nextAction: 'FIX_CLIENT',
    settles: false,
    logLevel: 'info',
    title: { ko: '요청을 읽을 수 없습니다', en: 'Malformed request' },
    detail: {
      ko: '앱이 보낸 요청을 읽을 수 없어 1원을 보내지 않았습니다. 앱을 최신 버전으로 업데이트해 주세요.',
      en: 'The app sent a request that could not be read, so no money was sent. Please update the app.',
    },
  },
  IDEMPOTENCY_KEY_REQUIRED: {
    status: 400,
    transfer: 'not_sent',
    nextAction: 'FIX_CLIENT',
    settles: false,
    logLevel: 'info',
    title: { ko: '요청 키가 없습니다', en: 'Idempotency-Key required' },
    detail: {
      ko: '앱의 요청에 요청 키(Idempotency-Key)가 없어 1원을 보내지 않았습니다. 앱을 최신 버전으로 업데이트해 주세요.',
      en: 'The app’s request has no Idempotency-Key, so no money was sent. Please update the app.',
    },
  },
  IDEMPOTENCY_KEY_INVALID: {
    status: 400,
    transfer: 'not_sent',
    nextAction: 'FIX_CLIENT',
    settles: false,
    logLevel: 'info',
    title: { ko: '요청 키가 올바르지 않습니다', en: 'Idempotency-Key invalid' },
    detail: {
      ko: '앱이 보낸 요청 키(Idempotency-Key)의 형식이 올바르지 않아 1원을 보내지 않았습니다. 앱을 최신 버전으로 업데이트해 주세요.',
      en: 'The Idempotency-Key that the app sent is malformed, so no money was sent. Please update the app.',
    },
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    transfer: 'not_sent',
    nextAction: 'FIX_CLIENT',
    settles: false,
    logLevel: 'warn',
    title: {
      ko: '요청 키가 다른 내용에 쓰였습니다',
      en: 'Idempotency-Key used for another request',
    },
    detail: {
      ko: '앱이 같은 요청 키를 다른 내용에 다시 사용해 이번 요청으로는 1원을 보내지 않았습니다. 앱을 최신 버전으로 업데이트해 주세요.',
      en: 'The app used the same Idempotency-Key for a different request, so this request sent no money. Please update the app.',
    },
  },
  UNAUTHENTICATED: {
    status: 401,
    transfer: 'not_sent',
    nextAction: 'SIGN_IN',
    settles: false,
    logLevel: 'info',
    title: { ko: '다시 로그인해 주세요', en: 'Please sign in again' },
    detail: {
      ko: '로그인 정보가 없거나 만료되어 이번 요청으로는 1원을 보내지 않았습니다. 다시 로그인해 주세요.',
      en: 'Your sign-in is missing or has expired, so this request sent no money. Please sign in again.',
    },
  },
  FORBIDDEN: {
    status: 403,
    transfer: 'not_sent',
    nextAction: 'CONTACT_SUPPORT',
    settles: false,
    logLevel: 'warn',
    title: { ko: '이 본인 확인을 이용할 수 없습니다', en: 'Not allowed for this identity check' },
    detail: {
      ko: '로그인하신 계정으로는 이 본인 확인을 진행할 수 없어 1원을 보내지 않았습니다. 고객센터에 문의해 주세요.',
      en: 'This identity check cannot be used with your sign-in, so no money was sent. Please contact support.',
    },
  },
  RATE_LIMITED: {
    status: 429,
    transfer: 'not_sent',
    nextAction: 'RETRY_SAME_KEY',
    settles: false,
    retryAfterSeconds: 60,
    logLevel: 'warn',
    title: { ko: '요청이 너무 많습니다', en: 'Too many requests' },
    detail: {
      ko: '짧은 시간에 요청이 너무 많아 이번 요청으로는 1원을 보내지 않았습니다. 잠시만 기다려 주세요. 곧 다시 시도합니다.',
      en: 'There were too many requests in a short time, so this request sent no money. Please wait a moment; it will be tried again.',
    },
  },
  NOT_FOUND: {
    status: 404,
    transfer: 'not_sent',
    nextAction: 'FIX_CLIENT',
    settles: false,
    logLevel: 'info',
    title: { ko: '없는 주소입니다', en: 'No such address' },
    detail: {
      ko: '앱이 없는 주소를 호출했습니다. 1원은 보내지 않았습니다. 앱을 최신 버전으로 업데이트해 주세요.',
      en: 'The app called an address that does not exist. No money was sent. Please update the app.',
    },
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    transfer: 'not_sent',
    nextAction: 'FIX_CLIENT',
    settles: false,
    logLevel: 'info',
    title: { ko: '허용되지 않는 메서드입니다', en: 'Method not allowed' },
    detail: {
      ko: '앱이 이 주소에서 쓸 수 없는 메서드를 사용했습니다. 1원은 보내지 않았습니다. 앱을 최신 버전으로 업데이트해 주세요.',
      en: 'The app used a method that this address does not have. No money was sent. Please update the app.',
    },
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    transfer: 'not_sent',
    nextAction: 'FIX_CLIENT',
    settles: false,
    logLevel: 'info',
    title: { ko: '요청이 너무 큽니다', en: 'Request too large' },
    detail: {
      ko: '앱이 보낸 요청이 너무 커서(16KiB 초과) 1원을 보내지 않았습니다. 앱을 최신 버전으로 업데이트해 주세요.',
      en: 'The app sent a request of more than 16 KiB, so no money was sent. Please update the app.',
    },
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    transfer: 'not_sent',
    nextAction: 'FIX_CLIENT',
    settles: false,
    logLevel: 'info',
    title: { ko: '지원하지 않는 형식입니다', en: 'Unsupported media type' },
    detail: {
      ko: '앱이 application/json이 아닌 형식으로 요청해 1원을 보내지 않았습니다. 앱을 최신 버전으로 업데이트해 주세요.',
      en: 'The app sent something other than application/json, so no money was sent. Please update the app.',
    },
  },
  INTERNAL_ERROR: {
    status: 500,
    transfer: 'not_sent',
    nextAction: 'CONTACT_SUPPORT',
    settles: false,
    logLevel: 'error',
    title: { ko: '내부 오류가 발생했습니다', en: 'Internal error' },
    detail: {
      ko: '저희 쪽 오류로 요청을 처리하지 못했습니다. 이번 요청으로는 1원을 보내지 않았습니다. 고객센터에 문의해 주세요.',
      en: 'An error on our side stopped this request, so it sent no money. Please contact support.',
    },
  },
} as const satisfies Readonly<Record<string, CatalogEntry>>;

export type Code = keyof typeof catalog;

/** Every code that is answered as a problem: all but the one success. */
export type ProblemCode = Exclude<Code, 'CODE_SENT'>;

export const codes = Object.keys(catalog) as readonly Code[];
export const problemCodes = codes.filter((code): code is ProblemCode => code !== 'CODE_SENT');

/** The entry of a code, without the narrowness of its literal types. */
export function entryOf(code: Code): CatalogEntry {
  return catalog[code];
}

/** Added to the detail of an answer after which one attempt is left. */
export const lastAttemptNotice: Localized = {
  ko: '남은 기회는 한 번입니다. 다음 시도도 실패하면 본인 확인이 거절되어 처음부터 다시 시작해야 합니다.',
  en: 'One attempt is left. If the next one fails too, the identity check is rejected and must be started again.',
};
