import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { codes, entryOf, problemCodes } from '../src/problems/catalog.js';
import type { Code } from '../src/problems/catalog.js';
import { rules } from '../src/problems/rules.js';

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly example?: unknown;
  readonly properties?: Record<string, Schema>;
  readonly 'x-extensible-enum'?: readonly string[];
}
interface MediaType {
  readonly schema: Schema;
  readonly examples?: Record<string, { readonly summary?: string; readonly value: unknown }>;
}
interface Described {
  readonly description?: string;
  readonly schema: Schema;
}
interface Response {
  readonly description?: string;
  readonly headers?: Record<string, Described>;
  readonly content?: Record<string, MediaType>;
}
interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly (Described & { readonly name: string })[];
  readonly requestBody?: { readonly content: Record<string, MediaType> };
  readonly responses: Record<string, Response>;
}
interface OpenApiDocument {
  readonly openapi: string;
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, Schema> };
}

const text = readFileSync(new URL('../openapi.json', import.meta.url), 'utf8');
const document = JSON.parse(text) as OpenApiDocument;
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
const answers = operations.flatMap(({ operationId, responses }) =>
  Object.entries(responses).map(([status, response]) => ({
    name: `${operationId} ${status}`,
    status: Number(status),
    response,
  })),
);

const ajv = new Ajv({ strict: false, allErrors: true });
(addFormatsModule as unknown as (target: Ajv) => void)(ajv);
ajv.addSchema({ $id: 'openapi', components: document.components });

/** What is wrong with a value, by a schema of the document. */
function mistakes(schema: Schema, value: unknown): string[] {
  const resolvable = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')) as object;
  const validate = ajv.compile(resolvable);
  return validate(value) ? [] : [ajv.errorsText(validate.errors)];
}

describe('the examples', () => {
  const mediaTypes = [
    ...operations.flatMap(({ operationId, requestBody }) =>
      Object.values(requestBody?.content ?? {}).map((media) => ({ name: operationId, media })),
    ),
    ...answers.flatMap(({ name, response }) =>
      Object.values(response.content ?? {}).map((media) => ({ name, media })),
    ),
  ];

  it('fit their schemas, whole bodies as well as single members', () => {
    const wrong = mediaTypes.flatMap(({ name, media }) =>
      Object.entries(media.examples ?? {}).flatMap(([example, { value }]) =>
        mistakes(media.schema, value).map((mistake) => `${name} ${example}: ${mistake}`),
      ),
    );
    const members = Object.entries(document.components.schemas).flatMap(([name, { properties }]) =>
      Object.entries(properties ?? {}).map(([member, schema]) => [`${name}.${member}`, schema]),
    ) as [string, Schema][];
    const texts = operations.flatMap(({ operationId, parameters = [], responses }) => [
      ...parameters.map(({ name, schema }) => [`${operationId} ${name}`, schema]),
      ...Object.values(responses).flatMap(({ headers = {} }) =>
        Object.entries(headers).map(([name, { schema }]) => [`${operationId} ${name}`, schema]),
      ),
    ]) as [string, Schema][];
    for (const [name, schema] of [...members, ...texts]) {
      if (schema.example !== undefined) {
        wrong.push(...mistakes(schema, schema.example).map((mistake) => `${name}: ${mistake}`));
      }
    }
    expect(wrong).toEqual([]);
  });

  it('are there for every body that holds JSON', () => {
    const withoutExample = mediaTypes.filter(
      ({ media }) =>
        media.schema.type !== 'string' && Object.keys(media.examples ?? {}).length === 0,
    );
    expect(withoutExample.map(({ name }) => name)).toEqual([]);
  });
});

describe('the codes', () => {
  const shown = answers.flatMap(({ status, response }) =>
    Object.values(response.content ?? {}).flatMap(({ examples = {} }) =>
      Object.values(examples).map(({ value }) => ({ status, ...(value as { code?: Code }) })),
    ),
  );

  it('of the catalogue all appear as an answer, and no others', () => {
    const answered = new Set(shown.flatMap(({ code }) => (code ? [code] : [])));
    expect([...answered].sort()).toEqual([...codes].sort());
  });

  it('of every problem stand under the one status that they have for good', () => {
    for (const { response, status } of answers.filter((answer) => answer.status >= 400)) {
      const media = response.content?.['application/problem+json'];
      expect(
        Object.keys(media?.examples ?? {}).map((code) => entryOf(code as Code).status),
      ).toEqual(Object.keys(media?.examples ?? {}).map(() => status));
      expect(Object.keys(media?.examples ?? {})).not.toEqual([]);
      expect(response.content?.['application/json']).toEqual(media);
      for (const code of Object.keys(media?.examples ?? {})) {
        expect(response.description).toContain(`\`${code}\``);
      }
    }
  });

  it('are strings with a list of the known ones, so that a new one breaks no generated client', () => {
    const { ProblemResponse, FieldErrorResponse } = document.components.schemas;
    const code = ProblemResponse?.properties?.['code'];
    expect(code?.['x-extensible-enum']).toEqual(problemCodes);
    expect(code?.description).toMatch(/don't\s+know, go by `nextAction`/);
    expect(FieldErrorResponse?.properties?.['rule']?.['x-extensible-enum']).toEqual(
      Object.keys(rules),
    );
    const closed = Object.entries(document.components.schemas).filter(([, schema]) => schema.enum);
    expect(closed.map(([name]) => name).sort()).toEqual([
      'AttemptState',
      'BankKind',
      'TransferState',
    ]);
    const inline = Object.values(document.components.schemas).flatMap(({ properties = {} }) =>
      Object.values(properties).filter((member) => member.enum),
    );
    expect(inline).toEqual([]);
  });
});

describe('the document', () => {
  it('is of the version that generators take, without what they choke on', () => {
    expect(document.openapi).toBe('3.0.3');
    for (const word of ['oneOf', 'anyOf', 'nullable', 'discriminator', 'additionalProperties']) {
      expect(text).not.toContain(`"${word}"`);
    }
  });

  it('describes every operation, parameter, answer, header, schema and member', () => {
    const silent: string[] = [];
    const expectWords = (name: string, words: string | undefined): void => {
      if (!words?.trim()) {
        silent.push(name);
      }
    };
    const tags = new Map(document.tags.map(({ name, description }) => [name, description]));
    for (const {
      operationId,
      summary,
      description,
      tags: [tag = ''] = [],
      ...rest
    } of operations) {
      expectWords(operationId, summary);
      expectWords(operationId, description);
      expectWords(`${operationId} tag`, tags.get(tag));
      expect(rest.security).toBeDefined();
      rest.parameters?.forEach(({ name, description: words }) =>
        expectWords(`${operationId} ${name}`, words),
      );
    }
    for (const { name, response } of answers) {
      expectWords(name, response.description);
      expect(Object.keys(response.headers ?? {})).toContain('X-Request-Id');
      Object.entries(response.headers ?? {}).forEach(([header, { description }]) =>
        expectWords(`${name} ${header}`, description),
      );
    }
    for (const [name, { description, properties = {} }] of Object.entries(
      document.components.schemas,
    )) {
      expectWords(name, description);
      Object.entries(properties).forEach(([member, schema]) =>
        expectWords(`${name}.${member}`, schema.description),
      );
    }
    expect(silent).toEqual([]);
  });

  it('keeps every bank code, account number and submission id a string', () => {
    const { CreateAccountVerificationDto, BankResponse } = document.components.schemas;
    const members = Object.values(CreateAccountVerificationDto?.properties ?? {});
    expect(members.map(({ type }) => type)).toEqual(Array(5).fill('string'));
    expect(BankResponse?.properties?.['code']).toMatchObject({ type: 'string', example: '088' });
  });
});
