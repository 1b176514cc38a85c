import { entryOf, lastAttemptNotice } from './catalog.js';
import type { CatalogEntry, NextAction, ProblemCode, TransferState } from './catalog.js';
import type { Language } from './language.js';
import type { Problem } from './problem.js';
import { rules } from './rules.js';

/** The tries that Argos grants one submission. Source: PreStep2 documentation, `too_many_retry`. */
const MAX_ATTEMPTS = 5;

/** The body of every answer but success: RFC 9457 with our members. Absent, never null. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly code: ProblemCode;
  readonly transfer: TransferState;
  readonly nextAction: NextAction;
  readonly retryCount?: number;
  readonly attemptsRemaining?: number;
  readonly requestId: string;
  readonly errors?: readonly { field: string; rule: string; message: string }[];
}

export interface ProblemContext {
  readonly language: Language;
  readonly requestId: string;
  /** The address of the attempt, where a valid key was given. */
  readonly instance?: string;
}

/** The body of a problem, in the language of its reader. */
export function renderProblem(problem: Problem, context: ProblemContext): ProblemBody {
  const { code, facts } = problem;
  const entry = entryOf(code);
  const { language, requestId, instance } = context;
  const { retryCount, attemptsRemaining } = attemptCounts(facts.retryCount);
  // JSON leaves out what is undefined.
  return {
    type: `/problems/${code}`,
    title: entry.title[language],
    status: entry.status,
    detail: detailOf(entry, facts.retryCount, language),
    instance,
    code,
    transfer: entry.transfer,
    nextAction: entry.nextAction,
    retryCount,
    attemptsRemaining,
    requestId,
    errors: facts.violations?.map(({ field, rule }) => ({
      field,
      rule,
      message: rules[rule][language],
    })),
  };
}

/** The members that speak of Argos's count of tries: both, or none where Argos gave no number. */
export function attemptCounts(
  retryCount: number | undefined,
): { retryCount: number; attemptsRemaining: number } | Record<string, never> {
  return retryCount === undefined
    ? {}
    : { retryCount, attemptsRemaining: Math.max(0, MAX_ATTEMPTS - retryCount) };
}

function detailOf(entry: CatalogEntry, retryCount: number | undefined, language: Language): string {
  const detail = entry.detail[language];
  return attemptCounts(retryCount).attemptsRemaining === 1
    ? `${detail} ${lastAttemptNotice[language]}`
    : detail;
}
