import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../config/secret.js';
import { Problem } from '../problems/problem.js';
import type { Authenticator } from './authenticator.js';
import type { Caller } from './caller.js';
import { parseServerTokens } from './server-token-list.js';
import type { ServerToken } from './server-token-list.js';

/** Mode `token`: servers, each known by long random tokens of which we hold only the hashes. */
export class ServerTokenAuthenticator implements Authenticator {
  private servers: readonly ServerToken[];

  /** @param list the content of AUTH_TOKENS_FILE; what is not well-formed never becomes current */
  constructor(list: Secret) {
    this.servers = parseServerTokens(list.current());
    list.onChange((content) => {
      this.servers = parseServerTokens(content);
    });
  }

  async authenticate(token: string | undefined): Promise<Caller> {
    if (token === undefined) {
      throw new Problem('UNAUTHENTICATED');
    }
    const server = this.serverOf(token);
    if (server === undefined) {
      throw new Problem('UNAUTHENTICATED', { invalidToken: true });
    }
    return { id: `server:${server}`, label: server };
  }

  /** Looks at every line, so that the time tells neither which one matched nor how nearly. */
  private serverOf(token: string): string | undefined {
    const digest = createHash('sha256').update(token).digest();
    let found: string | undefined;
    for (const known of this.servers) {
      if (timingSafeEqual(known.digest, digest)) {
        found ??= known.server;
      }
    }
    return found;
  }
}
