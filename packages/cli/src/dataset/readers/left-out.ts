/** Counts, by reason, what a folder of images holds and is not read: so that it can be said. */
export class LeftOut {
  readonly #reasons = new Map<string, number>();
  readonly #notes = new Set<string>();

  /** One thing more that is not read for `reason`, such as `.bmp not read`; `n` of them at once. */
  add(reason: string, n = 1): void {
    if (n > 0) this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + n);
  }

  /** Something to be said once. */
  note(text: string): void {
    this.#notes.add(text);
  }

  /** By falling number. */
  get reasons(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#reasons].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)));
  }

  /** Files, links and folders that are not read. */
  get count(): number {
    return [...this.#reasons.values()].reduce((sum, n) => sum + n, 0);
  }

  /** One line each: `10 of 40 found are read: 30 .bmp not read`, and what is to be said besides. */
  messages(folder: string, read: number): string[] {
    const reasons = Object.entries(this.reasons).map(([reason, n]) => `${n} ${reason}`);
    return [
      ...(reasons.length === 0
        ? []
        : [`${folder}: ${read} of ${read + this.count} found are read: ${reasons.join(", ")}`]),
      ...[...this.#notes].map((text) => `${folder}: ${text}`),
    ];
  }
}
