import type { ProblemCode } from './catalog.js';
import type { Violation } from './rules.js';

/** What a problem says beyond its catalogue entry. Absent members stay absent in the answer. */
export interface ProblemFacts {
  /** Argos's own count of tries, for the attempt answered. */
  readonly retryCount?: number;
  readonly violations?: readonly Violation[];
  /** Replaces the catalogue's Retry-After, in seconds. */
  readonly retryAfterSeconds?: number;
  /** True when a recorded answer is given again. */
  readonly replayed?: boolean;
  /** For METHOD_NOT_ALLOWED: the methods that the address has. */
  readonly allow?: readonly string[];
  /** For UNAUTHENTICATED: a token was given, and is no good. */
  readonly invalidToken?: boolean;
}

/** A refusal or failure on its way to the client. The problem filter renders it. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ProblemCode,
    readonly facts: ProblemFacts = {},
  ) {
    // A problem is an answer and no bug: its stack is never read, and would cost as much as the rest.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(code);
    Error.stackTraceLimit = stackTraceLimit;
  }
}
