import { type ArgosAnswer, documentedError, type DocumentedErrorCode } from './argos-answers.js';

export interface PreStep2Request {
  readonly submissionId: string;
  readonly userName: string;
  readonly bankCode: string;
  readonly accountNumber: string;
}

type ReadRequest =
  | { readonly kind: 'request'; readonly request: PreStep2Request }
  | { readonly kind: 'refused'; readonly answer: ArgosAnswer };

/**
 * Reads a body as Argos documents it. In which order Argos checks is undocumented, and so is what
 * it says to a member of another type than string: here, that it is missing.
 */
export function readPreStep2Request(body: string): ReadRequest {
  const members = parseObject(body);
  if (members === undefined) {
    return refused('invalid_data_format');
  }
  const { submissionId, requestType, userName, bankCode, accountNumber } = members;
  if (
    !isFilled(submissionId) ||
    !isFilled(requestType) ||
    !isFilled(userName) ||
    !isFilled(bankCode) ||
    !isFilled(accountNumber)
  ) {
    return refused('missing_required_field');
  }
  // `nameCheck` is documented, and documented as not available.
  if (requestType !== 'occupancy') {
    return refused('invalid_request_type');
  }
  if (!/^\d+$/.test(accountNumber)) {
    return refused('invalid_data_format');
  }
  return { kind: 'request', request: { submissionId, userName, bankCode, accountNumber } };
}

function refused(errorCode: DocumentedErrorCode): ReadRequest {
  return { kind: 'refused', answer: documentedError(errorCode) };
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function parseObject(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
