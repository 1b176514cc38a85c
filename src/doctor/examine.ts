import { ConfigurationError, parseConfig } from '../config/config.js';
import type { Config, RawEnvironment } from '../config/config.js';
import { checkArgos } from './argos-check.js';
import { clockNotCompared } from './clock-check.js';
import { checkEmbeddedLedger } from './embedded-ledger-check.js';
import { reportOn } from './finding.js';
import type { Finding } from './finding.js';
import { checkRedisLedger } from './redis-ledger-check.js';
import { checkTokenIssuer } from './token-issuer-check.js';

/** What can't be looked at from here. */
const unproved: Finding = reportOn('Key')(
  'note',
  'Whether Argos accepts the API key, and the address that this machine goes out from, is not ' +
    'proved: every call that would show it can move money.',
  'Watch the first attempt: ARGOS_ACCESS_DENIED means that one of the two is refused.',
);

/** Examines everything that the service depends on, as far as that moves no money. */
export async function examine(environment: RawEnvironment): Promise<readonly Finding[]> {
  const report = reportOn('Configuration');
  let config: Config;
  try {
    config = parseConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) {
      throw error;
    }
    return [
      ...error.problems.map((problem) => report('problem', `${problem}.`)),
      report('note', 'Nothing else was looked at.', 'Correct the settings, then run it again.'),
    ];
  }
  const { ledger, auth, argos, warnings } = config;
  const findings = [
    report('ok', 'Every setting is valid.'),
    ...warnings.map((warning) => report('warning', `${warning}.`)),
    ...(ledger.store === 'redis'
      ? await checkRedisLedger(ledger)
      : await checkEmbeddedLedger(ledger)),
    ...(await checkArgos(argos)),
    ...(auth.mode === 'jwt' && 'jwksUrl' in auth.keys
      ? await checkTokenIssuer(auth.keys.jwksUrl)
      : []),
  ];
  const compared = findings.some(({ subject }) => subject === 'Clock');
  return [...findings, ...(compared ? [] : [clockNotCompared]), unproved];
}
