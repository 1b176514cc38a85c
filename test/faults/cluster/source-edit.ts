import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A change to the text of one built module. */
export interface SourceEdit {
  /** Under `src/`, without its extension. */
  readonly module: string;
  /** Must stand there exactly once; white space counts for nothing. */
  readonly find: string;
  readonly replace: string;
}

const BUILD = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Copies the built service, with the edits made. What is edited exists nowhere else.
 * @returns the directory of the copy, which holds `src/`
 * @throws when an edit does not fit
 */
export function copyService(edits: readonly SourceEdit[]): string {
  mkdirSync(join(BUILD, 'copies'), { recursive: true });
  const copy = mkdtempSync(join(BUILD, 'copies', 'service-'));
  cpSync(join(BUILD, 'src'), join(copy, 'src'), { recursive: true });
  // The service reads its version from beside its folder.
  cpSync('package.json', join(copy, 'package.json'));
  for (const edit of edits) {
    const file = join(copy, 'src', `${edit.module}.js`);
    writeFileSync(file, applyEdit(readFileSync(file, 'utf8'), edit));
  }
  return copy;
}

/** @throws when the text does not hold what is to be replaced exactly once */
function applyEdit(text: string, { module, find, replace }: SourceEdit): string {
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
