import { fileURLToPath } from 'node:url';

/** A file of this folder; the compiled harness stands in its dist/. */
export function benchFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/** A file of the repository. */
export function repositoryFile(path: string): string {
  return benchFile(`../${path}`);
}
