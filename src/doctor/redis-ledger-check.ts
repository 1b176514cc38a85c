import { AttemptIdentifier } from '../ledger/attempt-identifier.js';
import { existingLedgerSecret } from '../ledger/ledger-secret.js';
import { LedgerStartError } from '../ledger/ledger-start-error.js';
import { RedisConnection } from '../ledger/redis-connection.js';
import { SECRET_CHECK_KEY, WRITE_CHECK_KEY } from '../ledger/redis-ledger.js';
import { checkRedisSafety } from '../ledger/redis-safety.js';
import type { LedgerConfig } from '../config/config.js';
import { clockFinding } from './clock-check.js';
import { codeOf, reportOn } from './finding.js';
import type { Finding } from './finding.js';

const WRITE_CHECK_LIFE_MS = 1_000;

const report = reportOn('Ledger');

/** Looks at the ledger in Redis, and leaves nothing there. */
export async function checkRedisLedger(
  ledger: Extract<LedgerConfig, { readonly store: 'redis' }>,
): Promise<Finding[]> {
  let connection: RedisConnection;
  try {
    connection = await RedisConnection.open({
      url: ledger.url.current(),
      onError: () => undefined,
    });
  } catch (error) {
    return [
      report(
        'problem',
        `${error instanceof LedgerStartError ? error.message : codeOf(error)}.`,
        'Check address, network, password and TLS of REDIS_URL.',
      ),
    ];
  }
  try {
    return [
      ...(await checkSafety(connection, ledger.allowUnsafe)),
      await checkSecret(connection, ledger),
      await checkWrites(connection),
      await checkClock(connection),
    ];
  } catch (error) {
    return [report('problem', `Redis stopped answering: ${codeOf(error)}.`, 'Try again.')];
  } finally {
    connection.close();
  }
}

async function checkSafety({ client }: RedisConnection, allowUnsafe: boolean): Promise<Finding[]> {
  const { problems, warnings } = await checkRedisSafety(client);
  if (problems.length + warnings.length === 0) {
    return [report('ok', 'Redis is set to keep every attempt.')];
  }
  return [
    ...problems.map((text) => report(allowUnsafe ? 'warning' : 'problem', `Redis: ${text}.`)),
    ...warnings.map((text) => report('warning', `Redis: ${text}.`)),
  ];
}

async function checkSecret({ client }: RedisConnection, ledger: LedgerConfig): Promise<Finding> {
  const secret = await existingLedgerSecret({ secret: ledger.secret });
  const stored = await client.get(SECRET_CHECK_KEY);
  if (stored === null) {
    return report('ok', 'There is no ledger in this database yet: the first start makes it.');
  }
  return secret !== undefined && new AttemptIdentifier(secret).secretCheck() === stored
    ? report('ok', 'LEDGER_SECRET is the secret that this ledger was written with.')
    : report(
        'problem',
        'LEDGER_SECRET is not the secret that this ledger was written with.',
        'Give the old one. A new one makes every recorded attempt unreadable.',
      );
}

async function checkWrites({ client }: RedisConnection): Promise<Finding> {
  try {
    await client.set(WRITE_CHECK_KEY, '', 'PX', WRITE_CHECK_LIFE_MS);
    return report('ok', 'Redis takes writes.');
  } catch (error) {
    return report(
      'problem',
      // ReplyError: the message is the server's own and begins with its reason.
      `Redis takes no writes: ${(error as Error).message.split(' ', 1).join()}.`,
      'OOM: give it memory. MISCONF: its disk. READONLY: name the primary. NOPERM: its user.',
    );
  }
}

async function checkClock({ client }: RedisConnection): Promise<Finding> {
  const askedAt = Date.now();
  const [seconds, microseconds] = await client.time();
  const answeredAt = Date.now();
  const theirs = Number(seconds) * 1_000 + Number(microseconds) / 1_000;
  return clockFinding("Redis's", theirs - (askedAt + answeredAt) / 2);
}
