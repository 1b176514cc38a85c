import { readFileSync, writeFileSync } from 'node:fs';

// The built service reads its version from beside its folder, and Node what kind of modules it has.
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
writeFileSync(
  new URL('../../package.json', import.meta.url),
  JSON.stringify({ type: 'module', version }),
);
