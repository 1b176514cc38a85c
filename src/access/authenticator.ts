import type { Caller } from './caller.js';

/** Tells the caller from a request's bearer token. Made once, for the mode that is set. */
export interface Authenticator {
  /**
   * @param token as it stood in the header; undefined when the request has none
   * @throws Problem UNAUTHENTICATED for a missing or bad credential; SERVICE_BUSY when the keys to
   *   check it with cannot be had now
   */
  authenticate(token: string | undefined): Promise<Caller>;
}

/** The injection token of the one authenticator. */
export const AUTHENTICATOR = Symbol('Authenticator');

/** Mode `none`: every request is of one and the same caller. */
export const anonymousAccess: Authenticator = {
  authenticate: async () => ({ id: 'anonymous', label: 'anonymous' }),
};
