/** RFC 6750: the scheme in any case, then one b64token. */
const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/**
 * The token of an Authorization header.
 * @returns undefined when there is none, or when the header is of another scheme or malformed
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  return BEARER.exec(authorization ?? '')?.[1];
}
