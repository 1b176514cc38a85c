import type { Answer, AttemptName, HistoryEvent, StoredRecord } from './history.js';

interface CallFacts {
  /** When the backend was done; the call begins at the story's present. */
  readonly until?: number;
  readonly ranBackend?: boolean;
  readonly moved?: boolean;
  readonly told?: string;
  readonly retryCount?: number;
}

/** A history that is made up event by event, for the checker's own tests. */
export class Story {
  /** The present, in milliseconds; every event takes one. */
  now = 1_000;
  private readonly events: HistoryEvent[] = [];
  private readonly stored: Record<string, StoredRecord> = {};
  private requests = 0;

  constructor(ledger: 'embedded' | 'redis' = 'redis') {
    const times = { deadlineMs: 1_000, marginMs: 500, cooldownMs: 2_000 };
    this.add({ kind: 'settings', at: this.now, ledger, ...times });
  }

  /** With one last look at the store. */
  get history(): readonly HistoryEvent[] {
    return [...this.events, { kind: 'stored', at: this.tick(), records: { ...this.stored } }];
  }

  asks(name: AttemptName, method: 'POST' | 'GET' = 'POST'): number {
    const request = (this.requests += 1);
    this.add({ kind: 'asked', at: this.tick(), request, method, ...name });
    return request;
  }

  answers(request: number, code: string, more: Partial<Answer> = {}): void {
    const answer = { status: 200, code, replayed: false, ...more };
    this.add({ kind: 'answered', at: this.tick(), request, answer });
  }

  opens({ attempt }: AttemptName, attemptId: string): void {
    this.step(attempt, attemptId, 'before-open');
    this.step(attempt, attemptId, 'after-open');
    this.stores(attempt, { attemptId, unknownAt: this.now + 1_500 });
  }

  calls({ account, submission }: AttemptName, facts: CallFacts = {}): void {
    const startedAt = this.tick();
    const { until = startedAt + 1, ranBackend = true, moved = true, told, retryCount } = facts;
    const call = { account, submission, startedAt, ranBackend, moved, told, retryCount };
    this.add({ kind: 'called', at: until, behaviour: 'made up', ...call });
  }

  settles({ attempt }: AttemptName, attemptId: string, code: string, effect = 'free'): void {
    this.step(attempt, attemptId, 'before-settle', { code, effect });
    this.stores(attempt, { attemptId, unknownAt: this.now, outcome: { code } });
    this.step(attempt, attemptId, 'after-settle', { code, effect });
  }

  /** What a look at the store shows from now on. */
  stores(attempt: string, record: StoredRecord): void {
    this.stored[attempt] = record;
    this.add({ kind: 'stored', at: this.tick(), records: { [attempt]: record } });
  }

  forgets(attempt: string): void {
    delete this.stored[attempt];
    this.add({ kind: 'stored', at: this.tick(), records: { [attempt]: null } });
  }

  flushes(): void {
    this.add({ kind: 'flushed', since: this.tick(), at: this.tick() });
  }

  /** A whole attempt that moves the money, asked for, answered and recorded. */
  succeeds(name: AttemptName, attemptId: string): void {
    const request = this.asks(name);
    this.opens(name, attemptId);
    this.calls(name, { told: 'CODE_SENT' });
    this.settles(name, attemptId, 'CODE_SENT');
    this.answers(request, 'CODE_SENT', { transfer: 'sent' });
  }

  private step(
    attempt: string,
    attemptId: string,
    step: 'before-open' | 'after-open' | 'before-settle' | 'after-settle',
    more: { readonly code?: string; readonly effect?: string } = {},
  ): void {
    this.add({ kind: 'step', at: this.tick(), instance: 0, step, attempt, attemptId, ...more });
  }

  private tick(): number {
    return (this.now += 1);
  }

  private add(event: HistoryEvent): void {
    this.events.push(event);
  }
}
