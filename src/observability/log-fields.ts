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
  const unlisted = names.filter((name) => !LOG_FIELDS.has(name));
  return unlisted.length === 0
    ? fields
    : {
        ...Object.fromEntries(
          names.filter((name) => LOG_FIELDS.has(name)).map((name) => [name, fields[name]]),
        ),
        unlisted,
      };
}
