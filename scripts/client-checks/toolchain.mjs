import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where the generators, linters and compilers of `test/clients/package.json` are. */
export const toolchain = `${root}test/clients/node_modules/`;

/** @throws Error saying how to install them */
export function requireToolchain() {
  if (!existsSync(toolchain)) {
    throw new Error('The client toolchain is missing: run scripts/install-client-toolchain.sh');
  }
}
