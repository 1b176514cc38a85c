/**
 * A file at the project's top.
 * @param name relative to the folder above the one that this module runs in: src/, dist/, or that
 * of the bundle. So this file stays at the top of src/.
 */
export function projectFile(name: string): URL {
  return new URL(`../${name}`, import.meta.url);
}
