/**
 * Reads a .http file as editors run it: requests between `###` lines, `@name = value` variables,
 * `{{$uuid}}`. A comment `# expect 422 ACCOUNT_NOT_VERIFIED` says what is answered.
 * @param {string} text
 * @param {Record<string, string>} variables replace those of the file
 * @returns {{ name: string, method: string, url: string, headers: Record<string, string>,
 *   body?: string, expect?: { status: number, code?: string } }[]}
 */
export function parseHttpFile(text, variables) {
  const values = new Map(
    [...text.matchAll(/^@(\w+)\s*=\s*(.+)$/gm)].map(([, name, value]) => [name, value.trim()]),
  );
  Object.entries(variables).forEach(([name, value]) => values.set(name, value));
  return text
    .split(/^###/m)
    .slice(1)
    .map((block) => parseRequest(block, values));
}

function parseRequest(block, values) {
  const [name, ...lines] = block.split('\n');
  const expected = /^# expect (\d{3})(?: (\w+))?$/m.exec(block);
  const [head, ...body] = lines
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .trim()
    .split(/\n\n/);
  const [requestLine, ...headerLines] = substitute(head, values).split('\n');
  const [method, url] = requestLine.split(' ');
  return {
    name: name.trim(),
    method,
    url,
    headers: Object.fromEntries(headerLines.map((line) => line.split(/:\s*(.*)/s).slice(0, 2))),
    ...(body.length > 0 && { body: substitute(body.join('\n\n'), values) }),
    ...(expected && { expect: { status: Number(expected[1]), code: expected[2] } }),
  };
}

function substitute(text, values) {
  return text.replaceAll(/\{\{(\$?\w+)\}\}/g, (whole, name) => {
    if (name === '$uuid') {
      return crypto.randomUUID();
    }
    const value = values.get(name);
    if (value === undefined) {
      throw new Error(`${whole} has no value`);
    }
    return substitute(value, values);
  });
}
