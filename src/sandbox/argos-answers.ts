/** One HTTP answer as Argos, or the gateway in front of it, puts it on the wire. */
export interface ArgosAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** A few words for people: the README's table, the log line and `GET /requests`. */
  readonly label: string;
}

/** The vendor's words, typos and punctuation included, so that nobody comes to rely on them. */
const retryMessages = {
  invalid_bank_code: 'This bank code is invalid. Please check bank code.',
  failed_to_verify: 'Fail to verify the account.',
  unable_to_deposit: 'This account is not able to deposit.',
  unable_to_Transfer: 'Transfer is currently not possible.',
  transfer_is_processing: 'The transfer is being processed.',
  fail_to_request: 'fail to send code.',
} as const;

/** Two of them end in raw internal text, as the vendor documents: it must never reach a client. */
const errorMessages = {
  invalid_data_format: 'data parsing error. please check input data.',
  missing_required_field: 'required field is missing.',
  invalid_request_type: 'invaild request type.',
  not_using_option: 'The account verification option is not in use.',
  invalid_submission: 'This submission is not invalid.',
  fail_to_request: 'fail to request:+ connect ETIMEDOUT 10.20.30.40:8443 (firm-banking-02)',
  db_processing_error: 'db processing error: + ConditionalCheckFailedException: kyc-submissions',
  exceeded_transfer_limit: 'This account has exceeded the limit of 10 transfers per day.',
} as const;

export type DocumentedRetryCode = keyof typeof retryMessages;
export type DocumentedErrorCode = keyof typeof errorMessages;

export function jsonAnswer(status: number, body: object, label: string): ArgosAnswer {
  const headers = { 'content-type': 'application/json' };
  return { status, headers, body: JSON.stringify(body), label };
}

/** The 1 won was sent. It does not say that the account is verified. */
export const success = jsonAnswer(
  200,
  { statusCode: 200, message: 'success', success: true },
  'success: true',
);

/** Attempts used up; the submission is rejected for good. */
export const rejection = jsonAnswer(
  200,
  { statusCode: 200, rejectComment: 'too_many_retry', success: false, retryCount: 5 },
  'rejectComment: too_many_retry',
);

/** @param retryCount tries made for the submission, this one included */
export function retryAnswer(retryCode: string, message: string, retryCount: number): ArgosAnswer {
  return jsonAnswer(
    200,
    { statusCode: 200, message, retryCode, success: false, retryCount },
    `retryCode: ${retryCode}`,
  );
}

export function retryMessage(retryCode: DocumentedRetryCode): string {
  return retryMessages[retryCode];
}

export function documentedError(errorCode: DocumentedErrorCode): ArgosAnswer {
  return errorAnswer(errorCode, errorMessages[errorCode]);
}

/** The vendor shows no sample of an error's body: the members are those of its table. */
export function errorAnswer(errorCode: string, message: string): ArgosAnswer {
  return jsonAnswer(
    400,
    { statusCode: 400, success: false, message, errorCode },
    `errorCode: ${errorCode}`,
  );
}

/** What the gateway in front of Argos says by itself; the backend never saw the request. */
export function gatewayAnswer(status: number, message: string): ArgosAnswer {
  return jsonAnswer(status, { message }, message);
}

/** Our IP address is not on the vendor's allow-list. The gateway writes this one with a capital M. */
export const explicitDeny = jsonAnswer(
  403,
  { Message: 'User is not authorized to access this resource with an explicit deny' },
  'explicit deny',
);
