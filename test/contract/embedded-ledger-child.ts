import { createInterface } from 'node:readline';
import { EmbeddedLedger } from '../../src/ledger/embedded-ledger.js';
import { attemptOf, DEADLINE_MS, identifier, TIMES } from './ledger-harness.js';

/**
 * A process that uses the ledger at the path it is given, as a service does. It says on its
 * standard output, one per line, what became of each thing that it was told on its standard input.
 */
const path = process.argv[2] ?? '';

try {
  const ledger = await EmbeddedLedger.open({
    path,
    secretCheck: identifier.secretCheck(),
    times: TIMES,
    clock: Date.now,
  });
  console.log('ready');
  for await (const line of createInterface(process.stdin)) {
    await run(ledger, line);
  }
} catch (error) {
  console.log(`refused ${String(error)}`);
}

async function run(ledger: EmbeddedLedger, line: string): Promise<void> {
  const [command = '', first, count] = line.split(' ');
  switch (command) {
    case 'open':
      await Promise.all(
        Array.from({ length: Number(count) }, (_, i) => openOne(ledger, Number(first) + i)),
      );
      console.log('done');
      break;
    case 'close':
      await ledger.close();
      process.exit(0);
  }
}

/** Opens attempt n, and settles it when n is even; says when each is acknowledged. */
async function openOne(ledger: EmbeddedLedger, n: number): Promise<void> {
  const attempt = attemptOf({ idempotencyKey: `key-${n}`, submissionId: `submission-${n}` });
  try {
    await ledger.open(attempt, DEADLINE_MS);
    console.log(`opened ${n}`);
    if (n % 2 === 0) {
      await ledger.settle(attempt, { code: 'CODE_SENT' }, 'free');
      console.log(`settled ${n}`);
    }
  } catch (error) {
    console.log(`failed ${n} ${String(error)}`);
  }
}
