import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
/** Of this run alone; gone when it ends. */
const COPIES = join(BUILD, 'copies', String(process.pid));
process.once('exit', () => rmSync(COPIES, { recursive: true, force: true }));

/**
 * Copies the built service, with the edits made. What is edited exists nowhere else.
 * @returns the directory of the copy, which holds `src/`
 * @throws when an edit does not fit
 */
export function copyService(edits: readonly SourceEdit[]): string {
  mkdirSync(COPIES, { recursive: true });
  const copy = mkdtempSync(join(COPIES, 'service-'));
  cpSync(join(BUILD, 'src'), join(copy, 'src'), { recursive: true });
  // The service reads its version from beside its folder, and Node what kind of modules it has.
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  writeFileSync(join(copy, 'package.json'), JSON.stringify({ type: 'module', version }));
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
