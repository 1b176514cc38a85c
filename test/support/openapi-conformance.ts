import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import type { Answer } from './service.js';

interface MediaType {
  readonly schema?: object;
}
interface DocumentedResponse {
  readonly headers?: Record<string, object>;
  readonly content?: Record<string, MediaType>;
}
interface Document {
  readonly paths: Record<
    string,
    Record<string, { responses: Record<string, DocumentedResponse> } | undefined>
  >;
  readonly components: { readonly schemas: Record<string, Record<string, unknown>> };
}

const document = JSON.parse(
  readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'),
) as Document;

/** In the answers, a member that is not documented is a mistake: the schemas are closed here. */
const closedSchemas = Object.fromEntries(
  Object.entries(document.components.schemas).map(([name, schema]) => [
    name,
    schema['type'] === 'object' ? { ...schema, additionalProperties: false } : schema,
  ]),
);

const ajv = new Ajv({ strict: false, allErrors: true });
(addFormatsModule as unknown as (target: Ajv) => void)(ajv);
ajv.addSchema({ $id: 'openapi', components: { schemas: closedSchemas } });
const validators = new Map<string, ValidateFunction>();

/** Headers that an answer carries only in some cases of its status. */
const CONDITIONAL_HEADERS = new Set(['Idempotency-Replayed', 'Retry-After']);

/**
 * Checks an answer of a documented operation against openapi.json: its status, media type, headers
 * and body. An answer that the document does not allow fails the test that got it.
 * @throws Error saying what is not documented
 */
export function assertDocumented(method: string, path: string, answer: Answer): void {
  const operation = findOperation(method, path);
  if (!operation) {
    return;
  }
  const where = `${method} ${path.replace(/\?.*/, '')} answered ${answer.status}`;
  const documented = operation.responses[String(answer.status)];
  if (!documented) {
    throw new Error(`${where}, which is not documented: ${answer.text}`);
  }
  for (const name of Object.keys(documented.headers ?? {})) {
    if (!CONDITIONAL_HEADERS.has(name) && answer.headers[name.toLowerCase()] === undefined) {
      throw new Error(`${where} without the documented header ${name}`);
    }
  }
  if (documented.content && method !== 'HEAD') {
    assertBody(where, documented.content, answer);
  }
}

function assertBody(where: string, content: Record<string, MediaType>, answer: Answer): void {
  const type = String(answer.headers['content-type']).split(';')[0] ?? '';
  const media = content[type];
  if (!media) {
    throw new Error(`${where} as ${type}, which is not documented`);
  }
  const validate = media.schema && validatorOf(media.schema);
  const body: unknown = type.endsWith('json') ? answer.body : answer.text;
  if (validate && !validate(body)) {
    throw new Error(`${where} with an undocumented body: ${ajv.errorsText(validate.errors)}`);
  }
}

function validatorOf(schema: object): ValidateFunction {
  const text = JSON.stringify(schema).replaceAll('"#/', '"openapi#/');
  const known = validators.get(text) ?? ajv.compile(JSON.parse(text) as object);
  validators.set(text, known);
  return known;
}

function findOperation(method: string, path: string) {
  const [pathname = ''] = path.split('?');
  const found = Object.keys(document.paths).find((template) =>
    new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`).test(pathname),
  );
  return found === undefined ? undefined : document.paths[found]?.[method.toLowerCase()];
}
