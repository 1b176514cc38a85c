import 'reflect-metadata';
import { ConfigurationError, parseConfig, readEnvironment } from './config/config.js';
import { AttemptIdentifier } from './ledger/attempt-identifier.js';
import { existingLedgerSecret } from './ledger/ledger-secret.js';
import { LedgerStartError } from './ledger/ledger-start-error.js';

/** Prints the hash by which logs name the submission that is given; exit code 1 when it can't. */
async function main(submissionIds: readonly string[]): Promise<void> {
  const [submissionId] = submissionIds;
  if (submissionId === undefined || submissionIds.length > 1) {
    throw new LedgerStartError('usage: npm run submission-hash -- SUBMISSION_ID');
  }
  const { ledger } = parseConfig(readEnvironment());
  const secret = await existingLedgerSecret({ secret: ledger.secret, ledgerPath: ledger.path });
  if (secret === undefined) {
    throw new LedgerStartError(
      'there is no ledger secret here: run this with the settings of the service',
    );
  }
  console.log(new AttemptIdentifier(secret).submissionHash(submissionId));
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof ConfigurationError || error instanceof LedgerStartError)) {
    throw error;
  }
  console.error(error.message);
  process.exit(1);
}
// A secret that is read from a file is watched, and nothing else is left to do.
process.exit(0);
