/** How bad it is: a `problem` keeps the service from working as promised. */
export type Severity = 'ok' | 'note' | 'warning' | 'problem';

/** One thing that the doctor has looked at, in words for an operator. */
export interface Finding {
  readonly severity: Severity;
  readonly subject: string;
  readonly text: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** The findings on one subject. */
export type Report = (severity: Severity, text: string, advice?: string) => Finding;

export function reportOn(subject: string): Report {
  return (severity, text, advice) => ({ severity, subject, text, advice });
}

/** The code of a system's or library's error: its message may hold what must not be shown. */
export function codeOf(error: unknown): string {
  const { code, name } = error as { readonly code?: string; readonly name?: string };
  return code ?? name ?? 'unknown error';
}
