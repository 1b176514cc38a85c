/** One problem or none, to be spread into a list. */
export function problemIf(condition, problem) {
  return condition ? [problem] : [];
}
