// Makes of the built service what the container runs: one folder with dist/ in a few files, and
// with the package.json and the lock file of the few packages that can't be among them.
//
//   node scripts/bundle.mjs [root of the project [folder to make]]
//
// Fails on whatever would only be found missing when the service runs.
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

/** What is started in a container, by these names. */
const PROGRAMS = ['main', 'doctor', 'submission-hash'];

/** Installed beside the bundle. */
const INSTALLED = [
  // Native code, found from its own folder.
  'lmdb',
  // In a terminal, a worker thread writes the log: it starts from pino's own files, and loads
  // pino-pretty by its name.
  'pino',
  'pino-pretty',
  // The browser's files of Swagger UI, which are served as they are.
  'swagger-ui-dist',
];

/** Parts of Nest's that this service has no use for: loaded where they are used, and not installed. */
const NOT_INSTALLED = [
  '@fastify/multipart',
  '@fastify/view',
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/websockets',
];

/** What CommonJS has and an ES module has not; the packages in the bundle are of both kinds. */
const COMMON_JS_NAMES = `
import { createRequire as createRequire_ } from 'node:module';
import { dirname as dirname_ } from 'node:path';
import { fileURLToPath as fileURLToPath_ } from 'node:url';
const require = createRequire_(import.meta.url);
const __filename = fileURLToPath_(import.meta.url);
const __dirname = dirname_(__filename);
`.replaceAll('\n', '');

/**
 * To import `node:http` is to read all that it exports, and from Node 22 on one of these getters
 * loads a WebSocket client: a twentieth of a start. `require` reads what is used.
 */
const httpByRequire = {
  name: 'http-by-require',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: 'node:http', namespace: 'required' } : undefined,
    );
    onLoad({ filter: /^node:http$/, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require('${path}');`,
    }));
  },
};

/** The name of a program that is never written. */
const PACKAGES = 'packages.js';

const root = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));
const target = resolve(process.argv[3] ?? join(root, 'bundle'));

const options = {
  absWorkingDir: root,
  entryPoints: PROGRAMS.map((name) => `dist/${name}.js`),
  // Only a name, one level below the root as dist/ is: the source maps' paths begin there.
  outdir: 'bundle',
  write: false,
  metafile: true,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
};

const { outputFiles, metafile, warnings } = await build({
  ...options,
  // One more program, of all packages: so they share files with each other, and not with our code.
  stdin: { contents: await importsOfPackages(), sourcefile: PACKAGES, resolveDir: root },
  external: [...INSTALLED, ...NOT_INSTALLED],
  banner: { js: COMMON_JS_NAMES },
  sourcemap: 'external',
  sourcesContent: false,
  legalComments: 'linked',
  plugins: [httpByRequire],
  logOverride: { 'ignored-bare-import': 'silent' },
});
if (warnings.length > 0) {
  throw new Error(`${warnings.length} warning(s): see above`);
}
assertKnown(externalImports(metafile));

await rm(target, { recursive: true, force: true });
await mkdir(join(target, 'dist'), { recursive: true });
for (const { path, text } of outputFiles) {
  await writeOutput(path, text);
}
await writeFile(join(target, 'dist/LICENSES.txt'), await licences(Object.keys(metafile.inputs)));
await writeFile(join(target, 'package.json'), await runtimePackage());
await copyFile(join(root, 'package-lock.json'), join(target, 'package-lock.json'));
await copyFile(join(root, 'openapi.json'), join(target, 'openapi.json'));
console.log(`bundle: ${PROGRAMS.join(', ')} in ${target}`);

async function importsOfPackages() {
  const ours = await build({ ...options, packages: 'external' });
  return externalImports(ours.metafile)
    .filter((path) => !INSTALLED.includes(path))
    .map((path) => `import '${path}';`)
    .join('\n');
}

/** What is imported and not part of the outputs, without Node's own. */
function externalImports({ outputs }) {
  const paths = Object.values(outputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, path }) => external && !path.startsWith('node:') && !isBuiltin(path))
    .map(({ path }) => path);
  return [...new Set(paths)];
}

/** esbuild lets a package that it can't find stand, without a word, where a program may catch that. */
function assertKnown(imports) {
  const known = [...INSTALLED, ...NOT_INSTALLED];
  const unknown = imports.filter(
    (path) => !known.some((name) => path === name || path.startsWith(`${name}/`)),
  );
  if (unknown.length > 0) {
    throw new Error(`not in the bundle: ${unknown.join(', ')}`);
  }
}

/**
 * Writes a file of esbuild's. Only those with code of ours have a source map: Node reads the maps
 * at every start, and those of the packages would take a third of it.
 */
async function writeOutput(path, text) {
  const name = basename(path);
  const { inputs, entryPoint } = metafile.outputs[relative(root, path).replace(/\.map$/, '')] ?? {};
  const ours = Object.keys(inputs ?? {}).some((input) => input.startsWith('dist/'));
  if (entryPoint === PACKAGES || (name.endsWith('.map') && !ours)) {
    return;
  }
  const link = name.endsWith('.js') && ours ? `//# sourceMappingURL=${name}.map\n` : '';
  await writeFile(join(target, 'dist', name), withClassNames(text) + link);
}

/**
 * A class that speaks of itself leaves esbuild as `var A = class _A {`, one with a decorator as
 * `var A = class A2 {`; but names stand in messages and logs. esbuild's own `keepNames` would also
 * name every function anew whenever one is made, which slows down starts and requests.
 */
function withClassNames(code) {
  return code.replace(
    /^ *var (\w+) = (?:\w+ = )?class (?:_\1|\1\d+)(?: extends [^{\n]+)? \{$/gm,
    "$& static { Object.defineProperty(this, 'name', { value: '$1' }); }",
  );
}

/** The licence of every package that has a file in the bundle. */
async function licences(inputs) {
  const folders = inputs.map(
    (path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0],
  );
  const texts = [...new Set(folders.filter(Boolean))].sort().map(async (folder) => {
    const { name, version, license } = JSON.parse(
      await readFile(join(root, folder, 'package.json'), 'utf8'),
    );
    const file = (await readdir(join(root, folder))).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? await readFile(join(root, folder, file), 'utf8') : '';
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  });
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}

/** package.json with what has to be installed, and nothing else. */
async function runtimePackage() {
  const { devDependencies: _, ...rest } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  const locked = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')).packages;
  const dependencies = INSTALLED.map((name) => [name, locked[`node_modules/${name}`].version]);
  return `${JSON.stringify({ ...rest, dependencies: Object.fromEntries(dependencies) }, null, 2)}\n`;
}
