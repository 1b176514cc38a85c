import { errorCodes, retryCodes } from './argos-codes.js';
import type { ArgosOutcome } from './outcome.js';
import type { WireAnswer } from './wire-answer.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** The five tries of a submission make any larger count than this nonsense. */
const MAX_RETRY_COUNT = 999;

/**
 * Reads what came back from Argos. Total: any input gives an outcome, nothing throws, and only a
 * documented, unambiguous success is called sent. The order of the rules is the contract's
 * ("Reading Argos's answer").
 */
export function readAnswer(answer: WireAnswer): ArgosOutcome {
  switch (answer.kind) {
    case 'not_sent':
      return { code: answer.reason === 'fence_passed' ? 'SERVICE_BUSY' : 'ARGOS_UNREACHABLE' };
    case 'lost':
      return { code: 'OUTCOME_UNKNOWN' };
    case 'answer': {
      const body = parseJsonObject(answer.body);
      return body
        ? readBody(answer.status, body)
        : (readRefusalStatus(answer.status) ?? { code: 'OUTCOME_UNKNOWN' });
    }
    default:
      return answer satisfies never;
  }
}

/** The body as a JSON object; undefined when it is anything else. */
export function parseJsonObject(body: string | undefined): JsonObject | undefined {
  if (body === undefined) {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : undefined;
  } catch {
    return undefined;
  }
}

function readBody(status: number, body: JsonObject): ArgosOutcome {
  if (status !== 200 && (status < 400 || status >= 500)) {
    return { code: 'OUTCOME_UNKNOWN' };
  }
  const counted = readRetryCount(body);
  if (isNonEmptyString(own(body, 'rejectComment'))) {
    return { code: 'KYC_REJECTED', ...counted };
  }
  if (own(body, 'success') === true && contradictsSuccess(body)) {
    return { code: 'OUTCOME_UNKNOWN' };
  }
  const retryCode = own(body, 'retryCode');
  if (isNonEmptyString(retryCode)) {
    return { code: retryCodes.get(retryCode.toLowerCase()) ?? 'ATTEMPT_FAILED', ...counted };
  }
  const errorCode = own(body, 'errorCode');
  if (isNonEmptyString(errorCode)) {
    const code = errorCodes.get(errorCode.toLowerCase());
    return code ? { code, ...counted } : { code: 'OUTCOME_UNKNOWN' };
  }
  if (status === 200) {
    return { code: own(body, 'success') === true ? 'CODE_SENT' : 'OUTCOME_UNKNOWN' };
  }
  return readRefusalStatus(status) ?? { code: 'ARGOS_CONTRACT_MISMATCH' };
}

/**
 * A 4xx that speaks by its status alone: Argos's gateway refused. Not 400, which the backend also
 * uses: that one must be read.
 */
function readRefusalStatus(status: number): ArgosOutcome | undefined {
  switch (status) {
    case 401:
    case 403:
      return { code: 'ARGOS_ACCESS_DENIED' };
    case 429:
      return { code: 'ARGOS_RATE_LIMITED' };
    default:
      return status > 400 && status < 500 ? { code: 'ARGOS_CONTRACT_MISMATCH' } : undefined;
  }
}

/** An answer that says success and something else in one breath is not trusted. */
function contradictsSuccess(body: JsonObject): boolean {
  const statusCode = own(body, 'statusCode');
  return (
    isPresent(own(body, 'retryCode')) ||
    isPresent(own(body, 'errorCode')) ||
    (statusCode !== undefined && statusCode !== 200)
  );
}

/** `retryCount` is Argos's count of tries: an integer, or a decimal string of one. */
function readRetryCount(body: JsonObject): { retryCount?: number } {
  const value = own(body, 'retryCount');
  const count = typeof value === 'string' && /^[0-9]{1,3}$/.test(value) ? Number(value) : value;
  return typeof count === 'number' &&
    Number.isInteger(count) &&
    count >= 0 &&
    count <= MAX_RETRY_COUNT
    ? { retryCount: Math.abs(count) }
    : {};
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function isNonEmptyString(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Reads own members only: a body must not speak through Object.prototype. */
function own(body: JsonObject, name: string): unknown {
  return Object.hasOwn(body, name) ? body[name] : undefined;
}
