import { readFileSync } from 'node:fs';

/** Which release this is, from package.json. */
export const build = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { readonly version: string };
