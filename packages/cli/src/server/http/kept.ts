/** Keeps what was made last, by name, up to a number of bytes; what is being made is made once, for all who ask. */
export class Kept<T> {
  readonly #entries = new Map<string, { readonly made: Promise<T>; bytes: number }>();

  constructor(
    private readonly mostBytes: number,
    private readonly bytesOf: (made: T) => number,
  ) {}

  async get(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#entries.get(key);
    // the last one asked for is the last to go
    this.#entries.delete(key);
    const entry = known ?? { made: make(), bytes: 0 };
    this.#entries.set(key, entry);
    try {
      const made = await entry.made;
      entry.bytes = this.bytesOf(made);
      this.#forgetOldest();
      return made;
    } catch (error) {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
      throw error;
    }
  }

  #forgetOldest(): void {
    let all = [...this.#entries.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [key, { bytes }] of this.#entries) {
      if (all <= this.mostBytes) return;
      // what is still being made has no size yet
      if (bytes === 0) continue;
      this.#entries.delete(key);
      all -= bytes;
    }
  }
}
