import { constants, existsSync } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AttemptIdentifier } from '../ledger/attempt-identifier.js';
import { DEADLINE_MARGIN_MS, RETENTION_MS } from '../ledger/attempt-ledger.js';
import { EmbeddedLedger } from '../ledger/embedded-ledger.js';
import { existingLedgerSecret } from '../ledger/ledger-secret.js';
import { LedgerInUseError, LedgerStartError } from '../ledger/ledger-start-error.js';
import type { LedgerConfig } from '../config/config.js';
import { codeOf, reportOn } from './finding.js';
import type { Finding } from './finding.js';

const LOW_SPACE_BYTES = 1024 ** 3;

/** Where a ledger is not safe, by the file system's number (`man 2 statfs`). */
const UNSAFE_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x01021994, 'in memory (tmpfs): a reboot loses it'],
  [0x858458f6, 'in memory (ramfs): a reboot loses it'],
  [0x6969, 'on a network file system (NFS), which cannot lock and flush as it must'],
  [0x517b, 'on a network file system (SMB), which cannot lock and flush as it must'],
  [0xfe534d42, 'on a network file system (SMB), which cannot lock and flush as it must'],
  [0xff534d42, 'on a network file system (CIFS), which cannot lock and flush as it must'],
  [0x01021997, 'on a shared folder (9p), which cannot lock and flush as it must'],
]);
const OVERLAY = 0x794c7630;

const report = reportOn('Ledger');

/** Looks at the embedded ledger without making one; a service that runs keeps it. */
export async function checkEmbeddedLedger(ledger: LedgerConfig): Promise<Finding[]> {
  const place = nearestExisting(resolve(ledger.path));
  return [...(await checkPlace(place)), await checkStore(ledger, place)];
}

async function checkPlace(place: string): Promise<Finding[]> {
  const { type, bavail, bsize } = await statfs(place);
  const unsafe = UNSAFE_FILE_SYSTEMS.get(type);
  return [
    ...(unsafe === undefined
      ? []
      : [report('problem', `LEDGER_PATH is ${unsafe}.`, 'Name a directory on a local disk.')]),
    ...(type === OVERLAY
      ? [
          report(
            'warning',
            "LEDGER_PATH is in a container's own layer, which is lost with the container.",
            'In a container that is replaced, mount a volume there.',
          ),
        ]
      : []),
    ...(bavail * bsize < LOW_SPACE_BYTES
      ? [
          report(
            'warning',
            'The disk of LEDGER_PATH has less than 1 GiB left; a full one stops every attempt.',
            'Make room.',
          ),
        ]
      : []),
  ];
}

async function checkStore(ledger: LedgerConfig, place: string): Promise<Finding> {
  if (!existsSync(join(ledger.path, 'data.mdb'))) {
    return isWritable(place).then((writable) =>
      writable
        ? report('ok', 'There is none yet: the first start makes it at LEDGER_PATH.')
        : report(
            'problem',
            'There is none yet, and this user may not make one at LEDGER_PATH.',
            'Give the user that runs the service the directory.',
          ),
    );
  }
  const secret = await existingLedgerSecret({ secret: ledger.secret, ledgerPath: ledger.path });
  if (secret === undefined) {
    return report(
      'problem',
      'There is one at LEDGER_PATH, but not the secret that it was written with.',
      'Restore the file ledger-secret, or give LEDGER_SECRET.',
    );
  }
  try {
    const opened = await EmbeddedLedger.open({
      path: ledger.path,
      secretCheck: new AttemptIdentifier(secret).secretCheck(),
      times: {
        unknownCooldownMs: ledger.unknownCooldownMs,
        deadlineMarginMs: DEADLINE_MARGIN_MS,
        retentionMs: RETENTION_MS,
      },
      clock: Date.now,
    });
    await opened.check();
    await opened.close();
    return report('ok', 'The embedded ledger opens with its secret and takes writes.');
  } catch (error) {
    if (error instanceof LedgerInUseError) {
      return report(
        'ok',
        'A running process has the embedded ledger open, so it was not opened here.',
        'Is that the service? Then GET /health/ready tells whether the ledger takes writes.',
      );
    }
    const why = error instanceof LedgerStartError ? error.message : codeOf(error);
    return report(
      'problem',
      `The embedded ledger can't be used: ${why}.`,
      'See LEDGER_UNAVAILABLE in the runbook.',
    );
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}
