import { parseServerTokens } from './server-token-list.js';

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

it('reads one server a line, whichever way the lines end', () => {
  const list = parseServerTokens(
    `payments:${A}\r\n\npayments:${B.toUpperCase()}\nback-office.1:${B}`,
  );
  expect(list.map(({ server, digest }) => [server, digest.toString('hex')])).toEqual([
    ['payments', A],
    ['payments', B],
    ['back-office.1', B],
  ]);
});

it.each([
  ['a token in clear', `payments:${A}\nsecret-token`, 2],
  ['a hash that is too short', `payments:${A.slice(1)}`, 1],
  ['a hash that is none', `payments:${'g'.repeat(64)}`, 1],
  ['no name', `:${A}`, 1],
  ['a name that could forge a log line', `pay\tments:${A}`, 1],
  ['a comment', `payments:${A}\n\n# payments:${B}`, 3],
])('refuses %s, by its line and not its content', (_, content, line) => {
  expect(() => parseServerTokens(content)).toThrow(
    new Error(`must have one name:sha256 a line: line ${line} is not`),
  );
});
