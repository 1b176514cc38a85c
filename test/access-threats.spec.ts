import { readFileSync } from 'node:fs';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** The tests that docs/threats.md names: `file` “name”, “name”; … */
const named = [...read('docs/threats.md').matchAll(/`([\w./-]+\.ts)`((?:,? “[^”]+”)+)/g)].flatMap(
  ([, file = '', names = '']) =>
    [...names.matchAll(/“([^”]+)”/g)].map(([, name = '']) => [file, name] as const),
);

it('docs/threats.md names tests', () => {
  expect(named.length).toBeGreaterThan(40);
});

it.each(named)('%s has the test “%s”', (file, name) => {
  expect(read(file)).toContain(`'${name}'`);
});
