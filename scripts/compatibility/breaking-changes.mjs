import { schemaChanges } from './schema-changes.mjs';

/**
 * What of a document would break a client that was generated from, or written against, an earlier
 * one. The rules are those of docs/compatibility.md.
 * @param {object} before the released OpenAPI document
 * @param {object} after the document to be released
 * @returns {string[]} one sentence a change, none when every old client goes on working
 */
export function breakingChanges(before, after) {
  const schemas = (document) => document.components?.schemas ?? {};
  const gone = Object.keys(schemas(before))
    .filter((name) => !schemas(after)[name])
    .map((name) => `the schema ${name} is gone: generated clients name a class after it`);
  const operations = Object.entries(before.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const now = after.paths[path]?.[method];
      const name = `${method.toUpperCase()} ${path}`;
      return now ? operationChanges(name, { before, after, operation, now }) : [`${name} is gone`];
    }),
  );
  return [...new Set([...gone, ...operations])];
}

function operationChanges(name, { before, after, operation, now }) {
  const documents = { before, after };
  return [
    ...(operation.operationId === now.operationId
      ? []
      : [`${name} is called ${now.operationId}, not ${operation.operationId}`]),
    ...(now.security?.length && !operation.security?.length
      ? [`${name} asks for a token now`]
      : []),
    ...parameterChanges(name, documents, operation.parameters ?? [], now.parameters ?? []),
    ...requestBodyChanges(name, documents, operation.requestBody, now.requestBody),
    ...Object.entries(operation.responses).flatMap(([status, response]) =>
      now.responses[status]
        ? responseChanges(`${name} ${status}`, documents, response, now.responses[status])
        : [`${name} no longer answers ${status}`],
    ),
  ];
}

function parameterChanges(name, documents, old, now) {
  const same = (one) => (other) => one.name === other.name && one.in === other.in;
  return [
    ...now
      .filter((parameter) => parameter.required && !old.find(same(parameter))?.required)
      .map((parameter) => `${name} requires the parameter ${parameter.name}`),
    ...old.flatMap((parameter) => {
      const found = now.find(same(parameter));
      const where = `${name} ${parameter.name}`;
      return found
        ? schemaChanges(where, 'request', documents, parameter.schema, found.schema)
        : [`${where} is gone`];
    }),
  ];
}

function requestBodyChanges(name, documents, old, now) {
  if (!old) {
    return now?.required ? [`${name} requires a body`] : [];
  }
  return contentChanges(`${name} body`, 'request', documents, old.content, now?.content ?? {});
}

function responseChanges(name, documents, old, now) {
  return [
    ...Object.entries(old.headers ?? {}).flatMap(([header, { schema }]) =>
      now.headers?.[header]
        ? schemaChanges(
            `${name} ${header}`,
            'response',
            documents,
            schema,
            now.headers[header].schema,
          )
        : [`${name} no longer has the header ${header}`],
    ),
    ...contentChanges(name, 'response', documents, old.content ?? {}, now.content ?? {}),
  ];
}

function contentChanges(name, direction, documents, old, now) {
  return Object.entries(old).flatMap(([type, media]) => {
    if (!now[type]) {
      return [`${name} no longer has the media type ${type}`];
    }
    return [
      ...schemaChanges(name, direction, documents, media.schema, now[type].schema),
      // The examples of a problem are its codes: one code has one status, for good.
      ...(type === 'application/problem+json' ? goneExamples(name, media, now[type]) : []),
    ];
  });
}

function goneExamples(name, old, now) {
  return Object.keys(old.examples ?? {})
    .filter((code) => !now.examples?.[code])
    .map((code) => `${name} no longer answers the code ${code}`);
}
