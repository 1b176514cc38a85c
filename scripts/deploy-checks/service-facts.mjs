import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** How long after the deadline the service may still be busy, and its keep-alive, in seconds. */
const MARGIN_SECONDS = 5;
export const KEEP_ALIVE_SECONDS = 72;

/**
 * What deployment files must agree with, read from the service's own source: the variables it
 * knows with their defaults, and its codes with their HTTP status.
 * @returns {Promise<{variables: Map<string, string | undefined>, codes: Map<string, number>}>}
 */
export async function readServiceFacts(root) {
  return { variables: readVariables(root), codes: await readCodes(root) };
}

/** The seconds that an instance may need to finish what is in flight. */
export function drainSeconds(service, environment) {
  const deadline = environment.ARGOS_DEADLINE_MS ?? service.variables.get('ARGOS_DEADLINE_MS');
  return Number(deadline) / 1000 + MARGIN_SECONDS;
}

/** The names in `environment` that the service does not know, as problems of `file`. */
export function unknownVariables(file, environment, service) {
  return Object.keys(environment)
    .filter((name) => !service.variables.has(name))
    .map((name) => `${file}: the service knows no variable ${name}`);
}

/** Every property of the class `Environment`; a default that is a literal comes as its text. */
function readVariables(root) {
  const file = join(root, 'src/config/environment.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022);
  const environment = source.statements.find(
    (statement) => ts.isClassDeclaration(statement) && statement.name?.text === 'Environment',
  );
  return new Map(
    environment.members
      .filter(ts.isPropertyDeclaration)
      .map((member) => [
        member.name.text,
        member.initializer && 'text' in member.initializer ? member.initializer.text : undefined,
      ]),
  );
}

/** The catalogue has no imports of values, so it can be evaluated on its own. */
async function readCodes(root) {
  const source = readFileSync(join(root, 'src/problems/catalog.ts'), 'utf8');
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  const { outputText } = ts.transpileModule(source, { compilerOptions: options });
  const { catalog } = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);
  return new Map(Object.entries(catalog).map(([code, { status }]) => [code, status]));
}
