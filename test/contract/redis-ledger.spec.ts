import { findRedis } from '../support/redis-server.js';
import { AttemptIdentifier } from '../../src/ledger/attempt-identifier.js';
import { LedgerStartError } from '../../src/ledger/ledger-start-error.js';
import { describeLedgerContract } from './ledger-contract.js';
import { attemptOf, DEADLINE_MS, OTHER_SECRET } from './ledger-harness.js';
import { openRedisLedger, startRedisHarness, type RedisHarness } from './redis-harness.js';

const redis = await findRedis('the contract of the Redis ledger');
const url = redis?.url ?? '';

(redis === undefined ? describe.skip : describe)('with Redis', () => {
  afterAll(() => redis?.stop());

  describeLedgerContract('redis', () => startRedisHarness(url));

  describe('redis ledger', () => {
    let harness: RedisHarness;

    beforeEach(async () => {
      harness = await startRedisHarness(url);
    });

    afterEach(() => harness.close());

    it('opens one attempt of two instances that are asked at once, and both replay it', async () => {
      const other = await openRedisLedger(url);
      const ledgers = [harness.ledger, other.ledger];
      const attempts = Array.from({ length: 64 }, () => attemptOf());

      const results = await Promise.all(
        attempts.map(async (attempt, i) => ledgers[i % 2]?.open(attempt, DEADLINE_MS)),
      );
      const opened = attempts.filter((_, i) => results[i]?.state === 'opened');
      await Promise.all(opened.map((a) => other.ledger.settle(a, { code: 'CODE_SENT' }, 'free')));
      const replays = await Promise.all(ledgers.map((l) => l.open(attemptOf(), DEADLINE_MS)));
      other.connection.close();

      expect(opened).toHaveLength(1);
      expect(replays).toEqual(Array(2).fill({ state: 'replay', outcome: { code: 'CODE_SENT' } }));
    });

    it('goes on when the server has forgotten its scripts', async () => {
      const attempt = attemptOf();
      await harness.ledger.open(attempt, DEADLINE_MS);
      await harness.raw.script('FLUSH');

      expect(await harness.ledger.open(attemptOf(), DEADLINE_MS)).toEqual({ state: 'in_progress' });
    });

    it('refuses a secret that is not the one of the store', async () => {
      const opening = openRedisLedger(url, {
        secretCheck: new AttemptIdentifier(OTHER_SECRET).secretCheck(),
      });

      await expect(opening).rejects.toThrow(LedgerStartError);
      await expect(opening).rejects.toThrow(/LEDGER_SECRET/);
    });

    it('lets the server forget every record and every submission', async () => {
      const attempt = attemptOf();
      await harness.ledger.open(attempt, DEADLINE_MS);
      await harness.ledger.settle(attempt, { code: 'CODE_SENT' }, 'free');
      await harness.ledger.open(attemptOf({ idempotencyKey: 'key-2' }), DEADLINE_MS);

      const keys = (await harness.raw.keys('acbff:*')).filter((key) => !key.endsWith('-check'));
      const lives = await Promise.all(keys.map((key) => harness.raw.pttl(key)));

      expect(keys).toHaveLength(3);
      lives.forEach((life) => {
        expect(life).toBeGreaterThan(86_390_000);
        expect(life).toBeLessThanOrEqual(86_400_000);
      });
    });
  });
});
