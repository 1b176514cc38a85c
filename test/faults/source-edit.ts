/** A change to the text of one built module, made while it is loaded. */
export interface SourceEdit {
  /** Under `src/`, without its extension. */
  readonly module: string;
  /** Must stand there exactly once; white space counts for nothing. */
  readonly find: string;
  readonly replace: string;
}

/** @throws when the text does not hold what is to be replaced exactly once */
export function applyEdit(text: string, { module, find, replace }: SourceEdit): string {
  const pattern = find
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('\\s+');
  const matches = [...text.matchAll(new RegExp(pattern, 'g'))];
  const [match] = matches;
  if (match === undefined || matches.length > 1) {
    throw new Error(`src/${module} holds "${find}" ${matches.length} times, not once`);
  }
  return text.slice(0, match.index) + replace + text.slice(match.index + match[0].length);
}
