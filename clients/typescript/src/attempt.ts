import type { AccountVerification, AttemptStatus, CodeSent, Problem } from './contract.js';
import type { Exchange } from './exchange.js';

/** What became of an attempt, as far as it is known. */
export type AttemptResult =
  /** The 1 won was sent: ask the user for the three digits. */
  | { readonly kind: 'code_sent'; readonly answer: CodeSent; readonly replayed: boolean }
  /** Switch on `problem.nextAction`. */
  | { readonly kind: 'problem'; readonly problem: Problem; readonly replayed: boolean }
  /**
   * No answer came in all the time: whether 1 won moved is not known. Keep the key, and send the
   * same attempt again when the network is back. `status` is what is recorded, if that could be read.
   */
  | { readonly kind: 'lost'; readonly status?: AttemptStatus };

export type LookUp =
  | { readonly kind: 'found'; readonly status: AttemptStatus }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'lost' };

/** How an attempt reaches the service: the client gives it these. */
export interface AttemptRequests {
  post(signal?: AbortSignal): Promise<Exchange<CodeSent>>;
  lookUp(signal?: AbortSignal): Promise<LookUp>;
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Repeats start only within this time from the first request. */
  readonly repeatForMs: number;
  now(): number;
}

/** Between repeats where the service named no time: doubled each time, up to the longest. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 8_000;

/**
 * One attempt: its key and its body, which never change. However often it is sent, at most 1 won
 * moves.
 */
export class Attempt {
  constructor(
    /** Store it before the first `send`, so that the attempt outlives the app. */
    readonly key: string,
    readonly request: AccountVerification,
    private readonly requests: AttemptRequests,
  ) {}

  /**
   * Sends the attempt, and repeats it by itself with the same key, within a bound: when no answer
   * came, and when the service says RETRY_SAME_KEY; never on a status alone.
   * @throws the signal's reason when the caller gave up (the attempt may have arrived), and what
   *   `token` throws
   */
  async send(signal?: AbortSignal): Promise<AttemptResult> {
    const { requests } = this;
    const end = requests.now() + requests.repeatForMs;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      const exchange = await requests.post(signal);
      const step = await this.nextStep(exchange, pauseMs, signal);
      if ('result' in step) {
        return step.result;
      }
      if (requests.now() + step.repeatAfterMs > end) {
        return step.otherwise;
      }
      await requests.wait(step.repeatAfterMs, signal);
    }
  }

  /** What is recorded of the attempt. Nothing is sent to a bank by asking. */
  lookUp(signal?: AbortSignal): Promise<LookUp> {
    return this.requests.lookUp(signal);
  }

  private async nextStep(
    exchange: Exchange<CodeSent>,
    pauseMs: number,
    signal?: AbortSignal,
  ): Promise<Step> {
    switch (exchange.kind) {
      case 'success':
        return {
          result: { kind: 'code_sent', answer: exchange.body, replayed: exchange.replayed },
        };
      case 'problem': {
        const { problem, replayed, retryAfterSeconds } = exchange;
        const result = { kind: 'problem', problem, replayed } as const;
        return problem.nextAction === 'RETRY_SAME_KEY'
          ? { repeatAfterMs: secondsOr(pauseMs, retryAfterSeconds), otherwise: result }
          : { result };
      }
      case 'no_answer':
        return { repeatAfterMs: pauseMs, otherwise: { kind: 'lost' } };
      case 'unreadable':
        return this.afterUnreadable(pauseMs, signal);
    }
  }

  /** A status of unknown origin is no reason to repeat; what the service says of the key is one. */
  private async afterUnreadable(pauseMs: number, signal?: AbortSignal): Promise<Step> {
    const found = await this.requests.lookUp(signal);
    switch (found.kind) {
      case 'found':
        return { repeatAfterMs: pauseMs, otherwise: { kind: 'lost', status: found.status } };
      case 'problem':
        return found.problem.nextAction === 'RETRY_SAME_KEY'
          ? { repeatAfterMs: pauseMs, otherwise: { kind: 'lost' } }
          : { result: { kind: 'lost' } };
      case 'lost':
        return { result: { kind: 'lost' } };
    }
  }
}

type Step =
  | { readonly result: AttemptResult }
  /** `otherwise`: the result when there is no time left to repeat. */
  | { readonly repeatAfterMs: number; readonly otherwise: AttemptResult };

function secondsOr(pauseMs: number, seconds: number | undefined): number {
  return seconds === undefined ? pauseMs : Math.max(seconds * 1_000, FIRST_PAUSE_MS);
}
