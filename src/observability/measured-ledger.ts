import type { SettledOutcome } from '../argos/outcome.js';
import type {
  AttemptIdentity,
  AttemptLedger,
  AttemptView,
  OpenResult,
  SubmissionEffect,
} from '../ledger/attempt-ledger.js';
import type { LedgerOperation, Metrics } from './metrics.js';

/** Any ledger, with each of its steps measured. */
export class MeasuredLedger implements AttemptLedger {
  constructor(
    private readonly ledger: AttemptLedger,
    private readonly metrics: Metrics,
  ) {}

  open(attempt: AttemptIdentity, deadlineMs: number): Promise<OpenResult> {
    return this.measure('open', () => this.ledger.open(attempt, deadlineMs));
  }

  settle(
    attempt: AttemptIdentity,
    outcome: SettledOutcome,
    effect: SubmissionEffect,
  ): Promise<void> {
    return this.measure('settle', () => this.ledger.settle(attempt, outcome, effect));
  }

  remove(attempt: AttemptIdentity): Promise<void> {
    return this.measure('remove', () => this.ledger.remove(attempt));
  }

  find(recordKey: string): Promise<AttemptView | undefined> {
    return this.measure('find', () => this.ledger.find(recordKey));
  }

  check(): Promise<void> {
    return this.measure('check', () => this.ledger.check());
  }

  close(): Promise<void> {
    return this.ledger.close();
  }

  private async measure<T>(operation: LedgerOperation, step: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const end = (result: 'ok' | 'error'): void =>
      this.metrics.ledgerStepped(operation, result, (performance.now() - startedAt) / 1_000);
    try {
      const value = await step();
      end('ok');
      return value;
    } catch (error) {
      end('error');
      throw error;
    }
  }
}
