import { readFileSync } from 'node:fs';
import { projectFile } from '../project-file.js';

/** Which release this is, from package.json. */
export const build = JSON.parse(readFileSync(projectFile('package.json'), 'utf8')) as {
  readonly version: string;
};
