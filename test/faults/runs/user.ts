import type { Answer } from '../checker/history.js';
import type { Cluster } from '../cluster/cluster.js';
import type { SeededRandom } from './seeded-random.js';
import type { AttemptSpec, CallerName } from '../cluster/service-client.js';
import type { ConnectionFate } from '../cluster/tcp-proxy.js';
import { pause } from '../until.js';

const MAX_TRIES = 30;
const RETRY_AFTER_MS = 300;

/** A person with a phone: checks one account after the other, taps twice, and loses connections. */
export class User {
  private stopping = false;
  private submissions = 0;
  private keys = 0;

  constructor(
    private readonly cluster: Cluster,
    private readonly name: string,
    private readonly caller: CallerName,
    private readonly random: SeededRandom,
  ) {}

  stop(): void {
    this.stopping = true;
  }

  async live(): Promise<void> {
    while (!this.stopping) {
      await this.useSubmission(`${this.name}-submission-${(this.submissions += 1)}`);
    }
  }

  /** Attempts on one submission, until it is of no more use or has been enough. */
  private async useSubmission(submission: string): Promise<void> {
    const attempts = this.random.integer(1, 7);
    for (let n = 0; n < attempts && !this.stopping; n += 1) {
      const parallel = this.random.chance(0.25) ? 2 : 1;
      const keys = Array.from({ length: parallel }, () => this.newAttempt(submission));
      const answers = await Promise.all(keys.map((attempt) => this.tap(attempt)));
      const isOver = answers.some((answer) => answer?.nextAction === 'RESTART_KYC');
      if (isOver && this.random.chance(0.5)) {
        return;
      }
      if (this.random.chance(0.2)) {
        await this.lookUp(keys[0]);
      }
      await pause(this.random.integer(0, 120));
    }
  }

  private newAttempt(submission: string): AttemptSpec {
    const key = `${this.name.replace(this.caller, 'user')}-key-${(this.keys += 1)}`;
    return this.cluster.attempt(submission, key, this.caller);
  }

  /** Posts an attempt, now and then several times at once, until it is settled. */
  private async tap(attempt: AttemptSpec): Promise<Answer | undefined> {
    const taps = this.random.weighted([
      [6, 1],
      [3, 2],
      [1, 4],
    ]);
    const plans = Array.from({ length: taps }, () => this.random.integer(0, 30));
    const answers = await Promise.all(
      plans.map((delayMs, tap) => pause(delayMs).then(() => this.post(attempt, tap))),
    );
    return answers.find((answer) => answer !== undefined);
  }

  /** As the contract tells a client: the same key until the answer is one to go by. */
  private async post(attempt: AttemptSpec, tap: number): Promise<Answer | undefined> {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const timeoutMs = this.random.chance(0.1) ? this.random.integer(50, 500) : 5_000;
      const answer = await this.cluster.client.post(this.door(tries + tap), attempt, timeoutMs);
      if (answer !== undefined && answer.nextAction !== 'RETRY_SAME_KEY') {
        return answer;
      }
      await pause(this.random.integer(20, RETRY_AFTER_MS));
      if (this.stopping && tries > 3) {
        return undefined;
      }
    }
    return undefined;
  }

  private async lookUp(attempt: AttemptSpec | undefined): Promise<void> {
    if (attempt) {
      await this.cluster.client.get(this.door(0), attempt, 5_000);
    }
  }

  private door(turn: number): string {
    const { doors } = this.cluster;
    const number = (turn + this.random.integer(0, 1)) % doors.length;
    return `http://127.0.0.1:${doors[number]?.port}`;
  }
}

/** What becomes of a phone's connection. */
export function flakyConnection(random: SeededRandom): ConnectionFate {
  return random.weighted<ConnectionFate>([
    [80, {}],
    [5, { losesAnswer: true }],
    [5, { cutAfterMs: random.integer(0, 400) }],
    [4, { refused: true }],
    [6, { delayMs: random.integer(10, 150) }],
  ]);
}
