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

  answered(): void {
    this.answeredAt ??= this.elapsedMs();
  }

  ended(): void {
    this.endedAt ??= this.elapsedMs();
  }

  /** Whole milliseconds: until the request was written, until the first byte of the answer, in all. */
  get durations(): { writeMs?: number; answerMs?: number; totalMs?: number } {
    const round = (ms: number | undefined) => (ms === undefined ? undefined : Math.round(ms));
    return {
      writeMs: round(this.writingAt),
      answerMs: round(this.answeredAt),
      totalMs: round(this.endedAt),
    };
  }
}
