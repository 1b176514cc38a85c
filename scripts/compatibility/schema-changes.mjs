/** Lower is narrower, so a request may not lower it and an answer may not raise it; and reversed. */
const UPPER_LIMITS = ['maxLength', 'maximum', 'maxItems'];
const LOWER_LIMITS = ['minLength', 'minimum', 'minItems'];

/**
 * What of a schema breaks old clients.
 * @param {string} where how to name it in a sentence
 * @param {'request' | 'response'} direction what a client sends may only be widened, what it reads
 *   only be narrowed
 * @param {{ before: object, after: object }} documents where `$ref` leads
 * @returns {string[]}
 */
export function schemaChanges(where, direction, documents, before, after, seen = new Set()) {
  const old = resolve(documents.before, before);
  const now = resolve(documents.after, after);
  if (old.name && seen.has(old.name)) {
    return [];
  }
  const inside = new Set(old.name ? [...seen, old.name] : seen);
  const name = old.name ?? where;
  return [
    ...(old.name === now.name ? [] : [`${where} is a ${now.name}, not a ${old.name}`]),
    ...['type', 'format', 'pattern']
      .filter((key) => old.schema[key] !== now.schema[key])
      .map((key) => `${name}: the ${key} is ${now.schema[key]}, not ${old.schema[key]}`),
    ...limitChanges(name, direction, old.schema, now.schema),
    ...enumChanges(name, old.schema, now.schema),
    ...memberChanges(name, direction, documents, old.schema, now.schema, inside),
    ...(old.schema.items && now.schema.items
      ? schemaChanges(`${name}[]`, direction, documents, old.schema.items, now.schema.items, inside)
      : []),
  ];
}

/** Follows `$ref`, also where `allOf` wraps one to describe it. */
function resolve(document, schema) {
  const reference = schema.$ref ?? schema.allOf?.[0].$ref;
  const name = reference?.split('/').at(-1);
  return { name, schema: name ? (document.components.schemas[name] ?? {}) : schema };
}

function limitChanges(name, direction, old, now) {
  const narrower = (limits, sign) =>
    limits.filter(
      (limit) => sign * (now[limit] ?? sign * Infinity) < sign * (old[limit] ?? sign * Infinity),
    );
  const wider = (limits, sign) =>
    limits.filter(
      (limit) => sign * (now[limit] ?? sign * Infinity) > sign * (old[limit] ?? sign * Infinity),
    );
  const changed = direction === 'request' ? narrower : wider;
  return [...changed(UPPER_LIMITS, 1), ...changed(LOWER_LIMITS, -1)].map(
    (limit) => `${name}: ${limit} is ${now[limit]}, not ${old[limit]}`,
  );
}

/** A closed enum may neither lose nor gain a value; the list of an extensible one may only gain. */
function enumChanges(name, old, now) {
  const lost = (key) => (old[key] ?? []).filter((value) => !now[key]?.includes(value));
  const gained = (now.enum ?? []).filter((value) => !old.enum?.includes(value));
  return [
    ...[...lost('enum'), ...lost('x-extensible-enum')].map(
      (value) => `${name} no longer has ${value}`,
    ),
    ...gained.map((value) => `${name} has the new value ${value}, and its list was closed`),
  ];
}

function memberChanges(name, direction, documents, old, now, seen) {
  const oldMembers = old.properties ?? {};
  const members = now.properties ?? {};
  const required = (schema, member) => schema.required?.includes(member) ?? false;
  return [
    ...Object.entries(oldMembers).flatMap(([member, schema]) =>
      members[member]
        ? schemaChanges(`${name}.${member}`, direction, documents, schema, members[member], seen)
        : [`${name}.${member} is gone`],
    ),
    ...(direction === 'request'
      ? Object.keys(members)
          .filter((member) => required(now, member) && !required(old, member))
          .map((member) => `${name}.${member} is required now`)
      : Object.keys(oldMembers)
          .filter((member) => members[member] && required(old, member) && !required(now, member))
          .map((member) => `${name}.${member} may be absent now`)),
  ];
}
