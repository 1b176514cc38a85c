/** Keeps the newest items, so that a long run does not fill the memory. */
export class BoundedList<Item> {
  private items: Item[] = [];

  constructor(private readonly limit: number) {}

  add(item: Item): void {
    this.items.push(item);
    if (this.items.length > this.limit) {
      this.items.shift();
    }
  }

  clear(): void {
    this.items = [];
  }

  /** Oldest first. */
  all(): readonly Item[] {
    return this.items;
  }
}
