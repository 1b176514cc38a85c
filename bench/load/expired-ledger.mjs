// Fills an embedded ledger with attempts that were settled 25 hours ago. Arguments: its directory,
// its secret, how many.
import { AttemptIdentifier } from '../../dist/ledger/attempt-identifier.js';
import { EmbeddedLedger } from '../../dist/ledger/embedded-ledger.js';

const WRITERS = 256;
const HOUR_MS = 3_600_000;
const [path, secret, count] = process.argv.slice(2);

const identifier = new AttemptIdentifier(Buffer.from(secret));
const ledger = await EmbeddedLedger.open({
  path,
  secretCheck: identifier.secretCheck(),
  times: { unknownCooldownMs: 60_000, deadlineMarginMs: 5_000, retentionMs: 24 * HOUR_MS },
  clock: () => Date.now() - 25 * HOUR_MS,
});

let left = Number(count);
async function write() {
  while (left > 0) {
    const id = String(left);
    left -= 1;
    const attempt = identifier.identify({
      caller: 'expired',
      idempotencyKey: id,
      submissionId: id,
      canonicalCommand: id,
    });
    await ledger.open(attempt, 35_000);
    await ledger.settle(attempt, { code: 'CODE_SENT' }, 'free');
  }
}
await Promise.all(Array.from({ length: WRITERS }, write));
await ledger.close();
