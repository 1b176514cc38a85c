/** The longest time from the start of an attempt to its first byte: see the ledger's fence rule. */
const FENCE_MS = 5_000;

/**
 * One exchange with Argos: its time limits, counted from before the attempt was recorded, and how
 * long each phase took. Elapsed time is the larger of the monotonic and the wall clock's, so that
 * neither a suspended machine (the first stands still) nor a clock set back can stretch a limit.
 */
export class Exchange {
  private readonly startedMonotonic = performance.now();
  private readonly startedWall = Date.now();
  private openedAt: number | undefined;
  private writingAt: number | undefined;
  private answeredAt: number | undefined;
  private endedAt: number | undefined;

  constructor(readonly deadlineMs: number) {}

  elapsedMs(): number {
    return Math.max(performance.now() - this.startedMonotonic, Date.now() - this.startedWall);
  }

  /** Milliseconds left for the whole exchange; not under 0. */
  remainingMs(): number {
    return Math.max(0, this.deadlineMs - this.elapsedMs());
  }

  /**
   * Asked once, when a connection is ready and nothing is written yet. False means: too late, or
   * asked before; nothing may be written.
   */
  mayWrite(): boolean {
    const elapsed = this.elapsedMs();
    if (this.writingAt !== undefined || elapsed > Math.min(FENCE_MS, this.deadlineMs)) {
      return false;
    }
    this.writingAt = elapsed;
    return true;
  }

  /** True from the moment bytes may have left. */
  get writing(): boolean {
    return this.writingAt !== undefined;
  }

  /** The attempt is recorded: from here on it is Argos that is waited for. */
  opened(): void {
    this.openedAt ??= this.elapsedMs();
  }

  answered(): void {
    this.answeredAt ??= this.elapsedMs();
  }

  ended(): void {
    this.endedAt ??= this.elapsedMs();
  }

  /**
   * Whole milliseconds of each phase that was reached: recording the attempt, getting a connection,
   * waiting for the answer's first byte, reading the answer.
   */
  get durations(): { openMs?: number; connectMs?: number; waitMs?: number; readMs?: number } {
    const { openedAt, writingAt, answeredAt, endedAt } = this;
    return {
      openMs: between(0, openedAt),
      connectMs: between(openedAt, writingAt ?? endedAt),
      waitMs: between(writingAt, answeredAt ?? endedAt),
      readMs: between(answeredAt, endedAt),
    };
  }
}

function between(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Math.round(to - from);
}
