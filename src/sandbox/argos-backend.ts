import { randomInt } from 'node:crypto';
import { BoundedList } from './bounded-list.js';
import { type Behaviour, fails, transfers } from './behaviour.js';
import { magicAccount } from './magic-accounts.js';
import type { PreStep2Request } from './prestep2-request.js';
import { type Reply, wholly } from './reply.js';
import { documentedError, rejection, retryAnswer, success } from './argos-answers.js';

/** 1 won that moved. */
interface Transfer extends PreStep2Request {
  /** When it moved, ISO 8601 in UTC. */
  readonly time: string;
  /** The three digits in front of the depositor's name on the bank statement. */
  readonly code: string;
}

interface Submission {
  readonly firstSeen: number;
  tries: number;
  rejected: boolean;
}

/** Documented as "hits 5", as "≥ 5" and as "more than 5"; the documented sample rejects at 5. */
const triesAllowed = 5;
const transfersPerDay = 10;
const submissionLifeMs = 4 * 60 * 60 * 1000;
const kstOffsetMs = 9 * 60 * 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;

const keptTransfers = 10_000;
const keptSubmissions = 10_000;

/** What Argos remembers: submissions with their tries, and the transfers that it made. */
export class ArgosBackend {
  private readonly submissions = new Map<string, Submission>();
  private readonly sent = new BoundedList<Transfer>(keptTransfers);

  /** @param clock milliseconds since the epoch */
  constructor(private readonly clock: () => number) {}

  /** Oldest first. */
  get transfers(): readonly Transfer[] {
    return this.sent.all();
  }

  reset(): void {
    this.submissions.clear();
    this.sent.clear();
  }

  handle(request: PreStep2Request): Reply {
    const behaviour = behaviourFor(request);
    if (behaviour.backend === 'unreached') {
      return behaviour.reply;
    }
    const submission = this.submission(request.submissionId);
    if (this.isInvalid(request.submissionId, submission)) {
      return wholly(documentedError('invalid_submission'));
    }
    if (submission.rejected) {
      return wholly(rejection);
    }
    return this.answerTry(request, submission, behaviour);
  }

  /**
   * `retryCount` is documented as "tried numbers of PreStep2". Whether a success or an error 400
   * raises it is not; here a success does and an error 400 does not.
   */
  private answerTry(
    request: PreStep2Request,
    submission: Submission,
    behaviour: Exclude<Behaviour, { backend: 'unreached' }>,
  ): Reply {
    switch (behaviour.backend) {
      case 'refuses':
        return behaviour.reply;
      case 'rejects':
        submission.rejected = true;
        return wholly(rejection);
      case 'fails':
        submission.tries += 1;
        submission.rejected = submission.tries >= triesAllowed;
        return wholly(
          submission.rejected
            ? rejection
            : retryAnswer(behaviour.retryCode, behaviour.message, submission.tries),
        );
      case 'transfers':
        if (this.transfersToday(request) >= transfersPerDay) {
          return wholly(documentedError('exceeded_transfer_limit'));
        }
        submission.tries += 1;
        this.transfer(request);
        return behaviour.reply;
    }
  }

  /** Step1 is not played: a submission begins when it is first seen. */
  private submission(submissionId: string): Submission {
    const known = this.submissions.get(submissionId);
    if (known !== undefined) {
      return known;
    }
    const submission = { firstSeen: this.clock(), tries: 0, rejected: false };
    this.submissions.set(submissionId, submission);
    const [oldest] = this.submissions.keys();
    if (this.submissions.size > keptSubmissions && oldest !== undefined) {
      this.submissions.delete(oldest);
    }
    return submission;
  }

  private isInvalid(submissionId: string, submission: Submission): boolean {
    return (
      submissionId.startsWith('expired') || this.clock() - submission.firstSeen >= submissionLifeMs
    );
  }

  private transfersToday({ bankCode, accountNumber }: PreStep2Request): number {
    const today = koreanDay(this.clock());
    return this.transfers.filter(
      (transfer) =>
        transfer.accountNumber === accountNumber &&
        transfer.bankCode === bankCode &&
        koreanDay(Date.parse(transfer.time)) === today,
    ).length;
  }

  private transfer(request: PreStep2Request): void {
    const time = new Date(this.clock()).toISOString();
    const code = String(randomInt(1000)).padStart(3, '0');
    this.sent.add({ time, ...request, code });
  }
}

/** Every three-digit bank code passes: which banks Argos takes beyond its table is undocumented. */
function behaviourFor({ bankCode, accountNumber }: PreStep2Request): Behaviour {
  // Yuanta Securities is documented with two digits.
  if (!/^(\d{3}|20)$/.test(bankCode)) {
    return fails('invalid_bank_code');
  }
  return magicAccount(accountNumber)?.behaviour ?? transfers(success);
}

/** The limit is per day; the vendor does not say in which time zone. Korea's is the likely one. */
function koreanDay(time: number): number {
  return Math.floor((time + kstOffsetMs) / dayMs);
}
