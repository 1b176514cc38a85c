// Compares openapi.json with the document of the last release: what would break an old client fails.
// First it breaks a copy in every way that the rules know, to see that each is noticed.
//
//   node scripts/check-compatibility.mjs [document]
import { readFileSync, readdirSync } from 'node:fs';
import { Checks } from './client-checks/checks.mjs';
import { root } from './client-checks/toolchain.mjs';
import { breakages, harmlessChanges } from './compatibility/breakages.mjs';
import { breakingChanges } from './compatibility/breaking-changes.mjs';

const folder = `${root}docs/openapi-released/`;
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const [latest] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort((one, other) => other.localeCompare(one, 'en', { numeric: true }));
const released = read(`${folder}${latest}`);
const checks = new Checks();

for (const [name, breakIt] of Object.entries(breakages)) {
  await checks.check(`notices ${name}`, () => {
    const broken = structuredClone(released);
    breakIt(broken);
    if (breakingChanges(released, broken).length === 0) {
      throw new Error('not noticed');
    }
  });
}
await checks.check('takes what is allowed within v1', () => {
  const grown = structuredClone(released);
  harmlessChanges(grown);
  expectNone(breakingChanges(released, grown));
});
await checks.check(`openapi.json breaks no client of ${latest.replace('.json', '')}`, () =>
  expectNone(breakingChanges(released, read(process.argv[2] ?? `${root}openapi.json`))),
);
checks.finish();

function expectNone(changes) {
  if (changes.length > 0) {
    throw new Error(changes.join('\n'));
  }
}
