import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** All times are Unix milliseconds of the one machine that a run takes place on. */
interface Timed {
  readonly at: number;
}

/** What one POST or GET is about. */
export interface AttemptName {
  /** Caller and Idempotency-Key, as `caller/key`. */
  readonly attempt: string;
  /** Unique to the request's body: how the bank's calls are matched with attempts. */
  readonly account: string;
  readonly submission: string;
}

/** What the service answered, as far as it must agree with itself and with the bank. */
export interface Answer {
  readonly status: number;
  /** Of a GET that finds a record: the code in it, or ATTEMPT_IN_PROGRESS. */
  readonly code: string;
  readonly transfer?: string;
  readonly nextAction?: string;
  readonly retryCount?: number;
  readonly attemptsRemaining?: number;
  readonly replayed: boolean;
}

/** Where in an attempt an instance was. */
export type Step =
  | 'before-open'
  | 'after-open'
  | 'after-answer'
  | 'before-settle'
  | 'after-settle'
  | 'before-remove'
  | 'after-remove';

/** A record as it stands in the store. */
export interface StoredRecord {
  readonly attemptId: string;
  readonly unknownAt: number;
  readonly outcome?: { readonly code: string };
}

export type HistoryEvent =
  | (Timed & {
      readonly kind: 'settings';
      readonly ledger: 'embedded' | 'redis';
      readonly deadlineMs: number;
      readonly marginMs: number;
      readonly cooldownMs: number;
    })
  /** A client asked. */
  | (Timed &
      AttemptName & {
        readonly kind: 'asked';
        readonly request: number;
        readonly method: 'POST' | 'GET';
      })
  /** It got an answer; a request without one has no such event. */
  | (Timed & { readonly kind: 'answered'; readonly request: number; readonly answer: Answer })
  /** The bank booked a call, when it was done with it. */
  | (Timed & {
      readonly kind: 'called';
      readonly account: string;
      readonly submission: string;
      readonly startedAt: number;
      /** False where its gateway refused: the backend saw nothing. */
      readonly ranBackend: boolean;
      readonly moved: boolean;
      /** The code that its answer means; absent when it gave none that can be trusted. */
      readonly told?: string;
      readonly retryCount?: number;
      readonly behaviour: string;
    })
  /** An instance came to a step of an attempt. */
  | (Timed & {
      readonly kind: 'step';
      readonly instance: number;
      readonly step: Step;
      readonly attempt: string;
      readonly attemptId: string;
      readonly code?: string;
      readonly effect?: string;
    })
  /** What changed in the store since the last look; null = gone. `at` is the store's time. */
  | (Timed & {
      readonly kind: 'stored';
      readonly records: Readonly<Record<string, StoredRecord | null>>;
    })
  /** A process of the service was started. */
  | (Timed & { readonly kind: 'started'; readonly instance: number })
  /** The store was emptied, from `since` to `at`. */
  | (Timed & { readonly kind: 'flushed'; readonly since: number })
  | (Timed & { readonly kind: 'fault'; readonly fault: string });

export type EventOf<K extends HistoryEvent['kind']> = Extract<HistoryEvent, { readonly kind: K }>;

/** Everything that was seen in one run, one JSON line an event. */
export class History {
  private requests = 0;

  private constructor(private readonly file: string) {}

  /** Starts a new one in the place of an old one. */
  static create(file: string): History {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
    return new History(file);
  }

  nextRequest(): number {
    return (this.requests += 1);
  }

  add(event: HistoryEvent): void {
    appendFileSync(this.file, `${JSON.stringify(event)}\n`);
  }

  read(): HistoryEvent[] {
    return readFileSync(this.file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as HistoryEvent);
  }
}
