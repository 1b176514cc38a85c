/** A server that may call, and the SHA-256 of a token of its. */
export interface ServerToken {
  readonly server: string;
  readonly digest: Buffer;
}

const LINE = /^([A-Za-z0-9._-]{1,64}):([0-9a-f]{64})$/i;

/**
 * Reads the content of AUTH_TOKENS_FILE: one `name:sha256` a line, the hash in hexadecimal. Several
 * lines may bear one name, so that a token can be rotated; empty lines count for nothing.
 * @throws Error naming the first line that is neither, by its number and never by its content
 */
export function parseServerTokens(content: string): readonly ServerToken[] {
  return content.split('\n').flatMap((text, index) => {
    const line = text.trim();
    if (line === '') {
      return [];
    }
    const [, server, digest] = LINE.exec(line) ?? [];
    if (server === undefined || digest === undefined) {
      throw new Error(`must have one name:sha256 a line: line ${index + 1} is not`);
    }
    return [{ server, digest: Buffer.from(digest, 'hex') }];
  });
}
