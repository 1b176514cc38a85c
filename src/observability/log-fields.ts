/**
 * The only fields that a log line may have. Each is a fact of ours, a keyed hash, or checked for its
 * form; none can hold what a user typed. A field that is not listed here is not written.
 */
const LOG_FIELDS: ReadonlySet<string> = new Set([
  // Whose line it is: ids that were checked for their form, a server's name or a user's hash.
  ...['requestId', 'traceId', 'caller', 'submission'],
  // What was answered.
  ...['method', 'route', 'status', 'code', 'transfer', 'retryCount', 'replay', 'clientGone'],
  // How long it took.
  ...['durationMs', 'openMs', 'connectMs', 'waitMs', 'readMs', 'recordMs', 'totalMs'],
  // What went wrong: errors pass through `describeError`, members are names that Argos sent.
  ...['err', 'error', 'reason', 'breaker', 'drift', 'members'],
  // The process itself.
  ...['context', 'url', 'address', 'port', 'signal', 'setting'],
]);

/**
 * Builds the fields of a log line from those that it may have.
 * @returns the listed fields; the names, not the values, of others stand in `unlisted`
 */
export function pickLogFields(fields: Record<string, unknown>): Record<string, unknown> {
  const names = Object.keys(fields);
  if (names.every(isListed)) {
    return fields;
  }
  return {
    ...Object.fromEntries(names.filter(isListed).map((name) => [name, fields[name]])),
    unlisted: names.filter((name) => !isListed(name)),
  };
}

function isListed(name: string): boolean {
  return LOG_FIELDS.has(name);
}
