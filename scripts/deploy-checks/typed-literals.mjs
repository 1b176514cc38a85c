import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const project = join(fileURLToPath(import.meta.url), '../../..');

/** In JSON an enum of strings is its string. */
const prelude = `
type Json<T> = T extends string ? \`\${T}\`
  : T extends (infer Item)[] ? Json<Item>[]
  : T extends object ? { [Key in keyof T]: Json<T[Key]> }
  : T;
`;

/**
 * Checks documents against published TypeScript types: each is compiled as a literal of its type,
 * so that an unknown field, a missing one and a value of the wrong type are all errors.
 * @param {{file: string, value: unknown, type: string, from: string}[]} documents
 *   `type` is exported by the module `from`
 * @returns {string[]} problems
 */
export function checkTypes(documents) {
  const sources = new Map(
    documents.map(({ value, type, from }, index) => [
      join(project, `deploy-document-${index}.ts`),
      `import type { ${type} } from '${from}';${prelude}` +
        `export const document: Json<${type}> = ${JSON.stringify(value, undefined, 1)};`,
    ]),
  );
  const program = ts.createProgram({
    rootNames: [...sources.keys()],
    options: {
      noEmit: true,
      strict: true,
      skipLibCheck: true,
      types: [],
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
    },
    host: hostWith(sources),
  });
  return [...sources.keys()].flatMap((path, index) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(path))
      .map((diagnostic) => `${documents[index].file}: ${describe(diagnostic)}`),
  );
}

/** The usual host, which also knows the given sources as files. */
function hostWith(sources) {
  const host = ts.createCompilerHost({});
  return {
    ...host,
    fileExists: (path) => sources.has(path) || host.fileExists(path),
    readFile: (path) => sources.get(path) ?? host.readFile(path),
    getSourceFile: (path, ...rest) =>
      sources.has(path)
        ? ts.createSourceFile(path, sources.get(path), ts.ScriptTarget.ES2022)
        : host.getSourceFile(path, ...rest),
  };
}

function describe({ messageText, file, start }) {
  const message = ts.flattenDiagnosticMessageText(messageText, ' ');
  const { line } = file.getLineAndCharacterOfPosition(start);
  return `${message} At: ${file.text.split('\n')[line].trim()}`;
}
