import { errorCodes, retryCodes } from './argos-codes.js';
import { parseJsonObject } from './read-answer.js';
import type { WireAnswer } from './wire-answer.js';

/** In what way an answer was not as Argos documents it. A closed set: it is a metric's label. */
export const driftKinds = [
  'unexpected_status',
  'not_json',
  'unknown_member',
  'wrong_type',
  'unknown_retry_code',
  'unknown_error_code',
  'no_family',
  'contradiction',
] as const;
export type DriftKind = (typeof driftKinds)[number];

/** What did not fit, as member names and JSON types. Never a value. */
export interface Drift {
  readonly kind: DriftKind;
  readonly members: readonly string[];
}

const documentedTypes: ReadonlyMap<string, string> = new Map([
  ['statusCode', 'number'],
  ['message', 'string'],
  ['success', 'boolean'],
  ['retryCode', 'string'],
  ['retryCount', 'number'],
  ['rejectComment', 'string'],
  ['errorCode', 'string'],
]);

/** The statuses that the documentation names, with or without a body of the backend's. */
const documentedStatuses: ReadonlySet<number> = new Set([200, 400, 403, 413, 429, 500, 502, 504]);

/** More names than this are cut off: a log line stays a line. */
const MAX_MEMBERS = 20;

/**
 * Compares an answer with the documented shapes.
 * @returns every way in which it differs; empty when it is as documented, or when none came
 */
export function findDrift(answer: WireAnswer): readonly Drift[] {
  if (answer.kind !== 'answer') {
    return [];
  }
  const drifts: Drift[] = [];
  const note = (kind: DriftKind, members: readonly string[] = []): void => {
    if (members.length > 0 || !['unknown_member', 'wrong_type'].includes(kind)) {
      drifts.push({ kind, members: members.slice(0, MAX_MEMBERS) });
    }
  };
  const { status } = answer;
  if (!documentedStatuses.has(status)) {
    note('unexpected_status', [String(status)]);
  }
  const body = parseJsonObject(answer.body);
  if (!body) {
    // Gateways answer errors in any form; a 200 or a 400 is the backend's and documented as JSON.
    if (status === 200 || status === 400) {
      note('not_json');
    }
    return drifts;
  }
  if (status !== 200 && status !== 400) {
    return drifts;
  }
  const members = Object.keys(body);
  note(
    'unknown_member',
    // Argos's gateway writes `Message` where its backend writes `message`.
    members.filter((name) => !documentedTypes.has(name) && name !== 'Message').map(safeName),
  );
  note(
    'wrong_type',
    members
      .filter(
        (name) => documentedTypes.has(name) && typeOf(body[name]) !== documentedTypes.get(name),
      )
      .map((name) => `${name}: ${typeOf(body[name])}`),
  );
  const { success, retryCode, errorCode, rejectComment } = body;
  if (typeof retryCode === 'string' && !retryCodes.has(retryCode.toLowerCase())) {
    note('unknown_retry_code');
  }
  if (typeof errorCode === 'string' && !errorCodes.has(errorCode.toLowerCase())) {
    note('unknown_error_code');
  }
  const families = [retryCode, errorCode, rejectComment].filter(
    (code) => code !== undefined,
  ).length;
  // Retries, rejections and successes come with 200, errors with 400.
  const documentedStatus = errorCode === undefined ? 200 : 400;
  const says = families > 0 || success === true;
  if (families > 1 || (success === true && families > 0) || (says && status !== documentedStatus)) {
    note('contradiction');
  } else if (families === 0 && success !== true && !isGatewayMessage(members)) {
    note('no_family');
  }
  return drifts;
}

function isGatewayMessage(members: readonly string[]): boolean {
  return members.length === 1 && members[0]?.toLowerCase() === 'message';
}

function typeOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  return Array.isArray(value) ? 'array' : typeof value;
}

/** A member name comes from outside: only what looks like a name may reach a log line. */
function safeName(name: string): string {
  return /^[A-Za-z_][A-Za-z_-]{0,39}$/.test(name) ? name : '(unprintable name)';
}
