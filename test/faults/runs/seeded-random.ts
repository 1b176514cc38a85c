/** Reproducible choices: equal seeds and labels give equal sequences (mulberry32). */
export class SeededRandom {
  private state: number;

  constructor(seed: number, label: string) {
    this.state = seed | 0;
    for (const char of label) {
      this.state = Math.imul(this.state ^ char.charCodeAt(0), 0x5bd1e995) ^ (this.state >>> 13);
    }
  }

  /** At least 0, under 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the values, each as often as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, value: T])[]): T {
    let rest = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of choices) {
      rest -= weight;
      if (rest < 0) {
        return value;
      }
    }
    throw new Error('nothing to choose from');
  }

  shuffle<T>(values: readonly T[]): T[] {
    const keyed = values.map((value) => ({ value, order: this.next() }));
    return keyed.sort((a, b) => a.order - b.order).map(({ value }) => value);
  }
}
