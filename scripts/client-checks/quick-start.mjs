import { readFileSync } from 'node:fs';
import { root } from './toolchain.mjs';

/**
 * The code that a quick start of docs/clients asks its reader to add: the first block in its language.
 * @param {'kotlin' | 'typescript'} name of the file
 * @param {'kotlin' | 'ts'} language of the block
 * @throws Error when there is none
 */
export function quickStart(name, language) {
  const text = readFileSync(`${root}docs/clients/${name}.md`, 'utf8');
  const code = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(text)?.[1];
  if (!code) {
    throw new Error(`docs/clients/${name}.md has no code`);
  }
  return code;
}
