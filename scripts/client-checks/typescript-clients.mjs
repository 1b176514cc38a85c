import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quickStart } from './quick-start.mjs';
import { run } from './run.mjs';
import { expectScenarios } from './scenarios.mjs';
import { root, toolchain } from './toolchain.mjs';

const COMPILER_OPTIONS = {
  target: 'ES2022',
  module: 'nodenext',
  moduleResolution: 'nodenext',
  strict: true,
  lib: ['ES2022', 'DOM', 'DOM.Iterable'],
  types: ['node'],
  outDir: 'out',
};

const SDK_SCRIPT = `
import { createClient } from '@hey-api/openapi-ts';
await createClient({
  input: process.argv[2],
  output: { path: 'sdk', importFileExtension: '.js' },
  plugins: ['@hey-api/client-fetch', '@hey-api/typescript', '@hey-api/sdk'],
});
`;

const LIST_BANKS = `
import { createClient } from '@argos-account-check/client';
const { kind, banks } = await createClient({ baseUrl: process.env.SERVICE_URL }).banks();
console.log(kind, banks?.length);
`;

/** The client of our own, and what docs/clients/typescript.md does with it. */
export async function checkOwnClient(checks, folder, serviceUrl) {
  mkdirSync(folder, { recursive: true });
  const own = `${root}clients/typescript/`;
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'quick-start.ts'), quickStart('typescript', 'ts'));
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: `${own}tsconfig.json`,
      compilerOptions: {
        noEmit: true,
        rootDir: '/',
        paths: { '@argos-account-check/client': [`${own}src/client.ts`] },
      },
      include: ['quick-start.ts', `${own}src`],
    }),
  );
  await checks.check(
    'TypeScript: our own client and its quick start compile without Node’s types',
    () => run(`${toolchain}.bin/tsc`, ['-p', folder]),
  );
  await checks.check(
    'TypeScript: our own client, packed as for a registry, runs in Node',
    async () => {
      await run('npm', ['pack', '--pack-destination', folder], { cwd: own });
      const installed = join(folder, 'node_modules/@argos-account-check/client');
      mkdirSync(installed, { recursive: true });
      const archive = join(
        folder,
        readdirSync(folder).find((name) => name.endsWith('.tgz')),
      );
      await run('tar', ['-xzf', archive, '--strip-components=1', '-C', installed]);
      const output = await run(process.execPath, ['--input-type=module', '-e', LIST_BANKS], {
        cwd: folder,
        env: { SERVICE_URL: serviceUrl },
      });
      if (output.trim() !== 'found 52') {
        throw new Error(output);
      }
    },
  );
}

/** Types with openapi-typescript, and a whole SDK with hey-api; both compiled, then used. */
export async function checkTypeScriptClients(checks, folder, programArguments) {
  mkdirSync(folder, { recursive: true });
  symlinkSync(toolchain, join(folder, 'node_modules'), 'dir');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'generate-sdk.mjs'), SDK_SCRIPT);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['*.ts', 'sdk'] }),
  );
  for (const program of ['openapi-fetch.ts', 'hey-api.ts']) {
    cpSync(`${root}test/clients/programs/${program}`, join(folder, program));
  }
  const document = `${root}openapi.json`;
  await checks.check('TypeScript: openapi-typescript generates', () =>
    run(`${toolchain}.bin/openapi-typescript`, [document, '-o', 'schema.d.ts'], { cwd: folder }),
  );
  await checks.check('TypeScript: hey-api generates an SDK', () =>
    run(process.execPath, ['generate-sdk.mjs', document], { cwd: folder }),
  );
  await checks.check('TypeScript: both compile strictly', () =>
    run(`${toolchain}.bin/tsc`, ['-p', '.'], { cwd: folder }),
  );
  for (const program of ['openapi-fetch', 'hey-api']) {
    await checks.check(
      `TypeScript: the ${program} client reads every family of answers`,
      async () =>
        expectScenarios(
          await run(process.execPath, [`out/${program}.js`, ...programArguments], { cwd: folder }),
        ),
    );
  }
}
