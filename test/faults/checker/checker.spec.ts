import { check } from './checker.js';
import { Story } from './story.js';

const first = { attempt: 'app-a/first', account: 'account-1', submission: 'submission' };
const second = { attempt: 'app-a/second', account: 'account-2', submission: 'submission' };

/** The rules that the checker finds violated, each once. */
function violated(story: Story): string {
  const { violations } = check(story.history);
  return [...new Set(violations.map(({ invariant }) => invariant))].sort().join('');
}

describe('the checker of the fault runs', () => {
  let story: Story;

  beforeEach(() => {
    story = new Story();
  });

  it('finds nothing wrong with an attempt that succeeds, is repeated and is looked up', () => {
    story.succeeds(first, 'id-1');
    story.answers(story.asks(first), 'CODE_SENT', { transfer: 'sent', replayed: true });
    story.answers(story.asks(first, 'GET'), 'CODE_SENT', { transfer: 'sent' });
    expect(violated(story)).toBe('');
  });

  it('refuses a history without settings', () => {
    expect(() => check([])).toThrow('settings');
  });

  describe('(a) one upstream call per key', () => {
    it('finds a second call', () => {
      story.succeeds(first, 'id-1');
      story.calls(first);
      expect(violated(story)).toBe('a');
    });

    it('does not count what the gateway refused', () => {
      const request = story.asks(first);
      story.calls(first, { ranBackend: false, moved: false, told: 'ARGOS_RATE_LIMITED' });
      story.answers(request, 'ARGOS_RATE_LIMITED', { transfer: 'not_sent' });
      story.succeeds(first, 'id-2');
      expect(violated(story)).toBe('');
    });

    it('reports a second call after the store was emptied as what it is', () => {
      story.succeeds(first, 'id-1');
      story.flushes();
      story.succeeds(first, 'id-2');
      expect(violated(story)).toBe('');
      expect(check(story.history).sentAgainAfterFlush).toBe(1);
    });

    it('does not excuse a second call that was made before the store was emptied', () => {
      story.succeeds(first, 'id-1');
      story.calls(first);
      story.flushes();
      expect(violated(story)).toBe('a');
    });
  });

  describe('(b) one attempt at a time on a submission', () => {
    it('finds two that are sending in the ledger', () => {
      story.asks(first);
      story.asks(second);
      story.opens(first, 'id-1');
      story.opens(second, 'id-2');
      expect(violated(story)).toBe('b');
    });

    it('accepts the second once the first has become unknown', () => {
      story.asks(first);
      story.asks(second);
      story.opens(first, 'id-1');
      story.now += 3_500;
      story.opens(second, 'id-2');
      expect(violated(story)).toBe('');
    });

    it('finds a call that begins while another runs at the bank', () => {
      story.asks(first);
      story.opens(first, 'id-1');
      story.calls(first, { until: 9_000 });
      story.settles(first, 'id-1', 'OUTCOME_UNKNOWN', 'cool_down');
      story.asks(second);
      story.now += 1_900;
      story.opens(second, 'id-2');
      story.calls(second, { until: 9_000 });
      expect(violated(story)).toBe('b');
    });

    it('accepts the overlap after the cool-down', () => {
      story.asks(first);
      story.opens(first, 'id-1');
      story.calls(first, { until: 9_000 });
      story.settles(first, 'id-1', 'OUTCOME_UNKNOWN', 'cool_down');
      story.asks(second);
      story.now += 2_100;
      story.opens(second, 'id-2');
      story.calls(second, { until: 9_000 });
      expect(violated(story)).toBe('');
    });
  });

  describe('(c) none after a rejection', () => {
    function rejects(): void {
      const request = story.asks(first);
      story.opens(first, 'id-1');
      story.calls(first, { moved: false, told: 'KYC_REJECTED', retryCount: 5 });
      story.settles(first, 'id-1', 'KYC_REJECTED', 'reject');
      story.answers(request, 'KYC_REJECTED', { transfer: 'not_sent', retryCount: 5 });
    }

    it('finds an attempt that is opened after the rejection was recorded', () => {
      rejects();
      story.asks(second);
      story.opens(second, 'id-2');
      expect(violated(story)).toBe('c');
    });

    it('accepts that the next attempt is refused, as often as it is made', () => {
      rejects();
      story.calls(second, { ranBackend: false, moved: false, told: 'ARGOS_RATE_LIMITED' });
      story.answers(story.asks(second), 'KYC_REJECTED', { transfer: 'not_sent' });
      story.answers(story.asks(second), 'KYC_REJECTED', { transfer: 'not_sent' });
      expect(violated(story)).toBe('');
    });
  });

  describe("(d) answers agree with the bank's book", () => {
    it('finds a success that the bank does not know of', () => {
      story.answers(story.asks(first), 'CODE_SENT', { transfer: 'sent' });
      expect(violated(story)).toBe('d');
    });

    it('finds a count of tries that is not the one of this attempt', () => {
      const request = story.asks(first);
      story.opens(first, 'id-1');
      story.calls(first, { moved: false, told: 'ACCOUNT_NOT_VERIFIED', retryCount: 2 });
      story.settles(first, 'id-1', 'ACCOUNT_NOT_VERIFIED');
      story.answers(request, 'ACCOUNT_NOT_VERIFIED', { transfer: 'not_sent', retryCount: 1 });
      expect(violated(story)).toBe('d');
    });

    it('finds "not sent" of a request that was sent', () => {
      const request = story.asks(first);
      story.opens(first, 'id-1');
      story.calls(first);
      story.answers(request, 'SERVICE_BUSY', { transfer: 'not_sent' });
      expect(violated(story)).toBe('d');
    });

    it('accepts an unknown, whatever the bank did', () => {
      const request = story.asks(first);
      story.opens(first, 'id-1');
      story.calls(first, { told: 'CODE_SENT' });
      story.answers(request, 'OUTCOME_UNKNOWN', { transfer: 'unknown' });
      expect(violated(story)).toBe('');
    });
  });

  describe('(e) replays equal the first answer', () => {
    it('finds a replay that says something else', () => {
      story.succeeds(first, 'id-1');
      story.answers(story.asks(first), 'CODE_SENT', { transfer: 'unknown', replayed: true });
      expect(violated(story)).toBe('e');
    });

    it('finds a known outcome that becomes unknown', () => {
      story.succeeds(first, 'id-1');
      story.answers(story.asks(first), 'OUTCOME_UNKNOWN', { replayed: true });
      expect(violated(story)).toBe('e');
    });

    it('accepts an unknown that becomes known', () => {
      story.asks(first);
      story.opens(first, 'id-1');
      story.calls(first, { told: 'CODE_SENT' });
      story.answers(story.asks(first), 'OUTCOME_UNKNOWN', { replayed: true });
      story.settles(first, 'id-1', 'CODE_SENT');
      story.answers(story.asks(first), 'CODE_SENT', { transfer: 'sent', replayed: true });
      expect(violated(story)).toBe('');
    });
  });

  describe('(f) nothing acknowledged is forgotten', () => {
    it('finds an attempt that is answered anew', () => {
      story.succeeds(first, 'id-1');
      story.answers(story.asks(first), 'CODE_SENT', { transfer: 'sent' });
      expect(violated(story)).toBe('f');
    });

    it('finds a look-up that no longer knows the attempt', () => {
      story.succeeds(first, 'id-1');
      story.answers(story.asks(first, 'GET'), 'ATTEMPT_NOT_FOUND', { status: 404 });
      expect(violated(story)).toBe('f');
    });

    it('finds a call whose record is gone at the end', () => {
      story.asks(first);
      story.opens(first, 'id-1');
      story.calls(first);
      story.forgets(first.attempt);
      expect(violated(story)).toBe('f');
    });

    it('finds a record that holds another outcome than was told', () => {
      story.succeeds(first, 'id-1');
      const outcome = { code: 'ACCOUNT_NOT_VERIFIED' };
      story.stores(first.attempt, { attemptId: 'id-1', unknownAt: 0, outcome });
      expect(violated(story)).toBe('f');
    });

    it('accepts that an emptied store knows nothing', () => {
      story.succeeds(first, 'id-1');
      story.flushes();
      story.forgets(first.attempt);
      story.answers(story.asks(first, 'GET'), 'ATTEMPT_NOT_FOUND', { status: 404 });
      expect(violated(story)).toBe('');
    });

    it('accepts that a true answer ages into unknown when the store failed to record it', () => {
      story.succeeds(first, 'id-1');
      story.flushes();
      const request = story.asks(first);
      story.opens(first, 'id-2');
      story.calls(first, { told: 'CODE_SENT' });
      story.answers(request, 'CODE_SENT', { transfer: 'sent' });
      story.now += 1_500;
      story.answers(story.asks(first), 'OUTCOME_UNKNOWN', { replayed: true });
      expect(violated(story)).toBe('');
    });

    it('accepts that what was taken back as not sent is gone', () => {
      const request = story.asks(first);
      story.opens(first, 'id-1');
      story.forgets(first.attempt);
      story.answers(request, 'SERVICE_BUSY', { transfer: 'not_sent' });
      story.answers(story.asks(first, 'GET'), 'ATTEMPT_NOT_FOUND', { status: 404 });
      expect(violated(story)).toBe('');
    });
  });
});
