import type { Answer, AttemptName, EventOf, HistoryEvent, StoredRecord } from './history.js';

/** One request of a client, with what came of it. */
export interface ClientRequest extends AttemptName {
  readonly method: 'POST' | 'GET';
  readonly askedAt: number;
  /** Absent when no answer came. */
  readonly answeredAt?: number;
  readonly answer?: Answer;
}

export interface BankCall extends EventOf<'called'> {
  readonly attempt: string;
  /** Of the attempt's `open`: when it was asked for. Never later than it was done. */
  readonly openedAt: number;
  readonly attemptId?: string;
}

/** What the store held at one moment, by attempt. */
export interface StoreLook {
  readonly at: number;
  readonly records: ReadonlyMap<string, StoredRecord>;
}

/** A history, put in order for the questions that the invariants ask. */
export class RunBook {
  readonly settings: EventOf<'settings'>;
  readonly requests: readonly ClientRequest[];
  readonly calls: readonly BankCall[];
  readonly steps: readonly EventOf<'step'>[];
  readonly starts: readonly EventOf<'started'>[];
  readonly looks: readonly StoreLook[];
  readonly submissionOf: ReadonlyMap<string, string>;
  private readonly flushes: readonly EventOf<'flushed'>[];

  constructor(history: readonly HistoryEvent[]) {
    const of = <K extends HistoryEvent['kind']>(kind: K): EventOf<K>[] =>
      history.filter((event): event is EventOf<K> => event.kind === kind);
    const [settings] = of('settings');
    if (settings === undefined) {
      throw new Error('a history begins with its settings');
    }
    this.settings = settings;
    this.steps = of('step');
    this.starts = of('started');
    this.flushes = of('flushed');
    const answers = new Map(of('answered').map((event) => [event.request, event]));
    const asked = of('asked');
    this.requests = asked.map(({ at, request, ...rest }) => ({
      ...rest,
      askedAt: at,
      answeredAt: answers.get(request)?.at,
      answer: answers.get(request)?.answer,
    }));
    this.submissionOf = new Map(asked.map(({ attempt, submission }) => [attempt, submission]));
    const attemptOf = new Map(asked.map(({ account, attempt }) => [account, attempt]));
    this.calls = of('called')
      .map((call) => this.matchCall(call, attemptOf.get(call.account) ?? 'nobody'))
      .sort((a, b) => a.startedAt - b.startedAt);
    this.looks = replay(of('stored'));
  }

  /** True when the store was emptied at some time from `since` to `until`. */
  flushedBetween(since: number, until: number): boolean {
    return this.flushes.some((flush) => flush.at >= since && flush.since <= until);
  }

  /** The store acknowledged a settle of this outcome between these times. */
  isSettleAcknowledged(attempt: string, code: string, since: number, by: number): boolean {
    return this.steps.some(
      (step) =>
        step.step === 'after-settle' &&
        step.attempt === attempt &&
        step.code === code &&
        step.at >= since &&
        step.at <= by,
    );
  }

  /**
   * From when on a call's outcome may be held for unknown, at the earliest: its instance settled it
   * so, it is past its deadline and margin, or the only process was started again.
   */
  unknownSince({ openedAt, startedAt, attemptId }: BankCall): number {
    const { deadlineMs, marginMs, ledger } = this.settings;
    const settled = this.steps.find(
      (step) =>
        step.step === 'before-settle' &&
        step.attemptId === attemptId &&
        step.effect === 'cool_down',
    );
    const restarted =
      ledger === 'embedded' ? this.starts.find(({ at }) => at >= startedAt) : undefined;
    const earliest = Math.min(
      openedAt + deadlineMs + marginMs,
      settled?.at ?? Infinity,
      restarted?.at ?? Infinity,
    );
    // A call that begins when it should long have been over runs from then on.
    return Math.max(earliest, startedAt);
  }

  private matchCall(call: EventOf<'called'>, attempt: string): BankCall {
    const opened = this.steps.findLast(
      (step) => step.step === 'after-open' && step.attempt === attempt && step.at <= call.startedAt,
    );
    const asked = this.steps.find(
      (step) => step.step === 'before-open' && step.attemptId === opened?.attemptId,
    );
    return {
      ...call,
      attempt,
      attemptId: opened?.attemptId,
      openedAt: asked?.at ?? call.startedAt - this.settings.deadlineMs,
    };
  }
}

export function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) {
      group.push(value);
    } else {
      groups.set(keyOf(value), [value]);
    }
  }
  return groups;
}

/** From what changed to what stood there. */
function replay(changes: readonly EventOf<'stored'>[]): StoreLook[] {
  const current = new Map<string, StoredRecord>();
  return changes.map(({ at, records }) => {
    for (const [attempt, record] of Object.entries(records)) {
      if (record === null) {
        current.delete(attempt);
      } else {
        current.set(attempt, record);
      }
    }
    return { at, records: new Map(current) };
  });
}
