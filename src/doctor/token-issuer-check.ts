import { clockFinding } from './clock-check.js';
import { codeOf, reportOn } from './finding.js';
import type { Finding } from './finding.js';

const LIMIT_MS = 5_000;

const report = reportOn('Tokens');

/** Asks for the keys that tokens are checked with; the answer's date is a clock to compare with. */
export async function checkTokenIssuer(jwksUrl: string): Promise<Finding[]> {
  try {
    const response = await fetch(jwksUrl, { signal: AbortSignal.timeout(LIMIT_MS) });
    const body = (await response.json()) as { readonly keys?: readonly unknown[] };
    const keys = Array.isArray(body.keys) ? body.keys.length : 0;
    const date = Date.parse(response.headers.get('date') ?? '');
    return [
      keys > 0
        ? report('ok', `JWT_JWKS_URL answers with ${keys} key(s).`)
        : report('problem', 'JWT_JWKS_URL answers, but with no keys.', 'Check the address.'),
      // The header has no fraction of a second: half of one is its mean.
      ...(Number.isNaN(date) ? [] : [clockFinding("the token issuer's", date + 500 - Date.now())]),
    ];
  } catch (error) {
    return [
      report(
        'problem',
        `JWT_JWKS_URL can't be asked for its keys: ${codeOf((error as Error).cause ?? error)}.`,
        'Check the address and the way out. Without keys every user is turned away.',
      ),
    ];
  }
}
