/** The body of one attempt. Every member is a string: leading zeros matter. */
export interface AccountVerification {
  readonly submissionId: string;
  readonly requestType: 'occupancy';
  readonly userName: string;
  readonly bankCode: string;
  readonly accountNumber: string;
}

/** Did 1 won move by this attempt? */
export type TransferState = 'sent' | 'not_sent' | 'unknown';

/** What the app does next. The service may learn new ones: they are read as CONTACT_SUPPORT. */
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

/** The 1 won was sent. */
export interface CodeSent {
  readonly code: string;
  readonly transfer: TransferState;
  readonly nextAction: NextAction;
  /** For the user, in the language of the request. */
  readonly message: string;
  readonly requestId: string;
}

/** One violated rule of the request body. */
export interface FieldError {
  readonly field: string;
  /** New ones may come: show `message`. */
  readonly rule: string;
  readonly message: string;
}

/** Every answer but success (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** For the user: what happened, whether money moved, what to do now. */
  readonly detail: string;
  readonly instance?: string;
  /** New ones may come: go by `nextAction`. */
  readonly code: string;
  readonly transfer: TransferState;
  readonly nextAction: NextAction;
  readonly retryCount?: number;
  /** At 1, warn the user before the next attempt. */
  readonly attemptsRemaining?: number;
  readonly requestId: string;
  /** Only with VALIDATION_FAILED. */
  readonly errors?: readonly FieldError[];
}

/** What is recorded of an attempt. */
export interface AttemptStatus {
  readonly state: 'IN_PROGRESS' | 'SETTLED' | 'UNKNOWN';
  readonly code?: string;
  readonly transfer?: TransferState;
  readonly nextAction?: NextAction;
  readonly retryCount?: number;
  readonly attemptsRemaining?: number;
  readonly createdAt: string;
  readonly settledAt?: string;
}

/** One bank or securities firm of the picker. */
export interface Bank {
  readonly code: string;
  readonly name: { readonly ko: string; readonly en: string };
  readonly kind: 'bank' | 'securities';
}

/** The action to take; CONTACT_SUPPORT for one that this version does not know. */
export function knownNextAction(value: unknown): NextAction {
  return nextActions.find((action) => action === value) ?? 'CONTACT_SUPPORT';
}
