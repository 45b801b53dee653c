import { duration } from "./duration.js";

/** Seconds between lines where there is no terminal. */
const plainEverySeconds = 5;

/** How far a piece of work is, on stderr: one line that is renewed on a terminal, elsewhere a line every few seconds. */
export class ProgressLine {
  readonly #live: boolean;
  readonly #began = performance.now();
  #last = this.#began;

  /** @param doing  what is done, and to what: `measuring images` */
  constructor(
    private readonly doing: string,
    private readonly stream: NodeJS.WriteStream = process.stderr,
  ) {
    this.#live = stream.isTTY && process.env["TERM"] !== "dumb";
  }

  update(done: number, total: number): void {
    const now = performance.now();
    if (now - this.#last < (this.#live ? 100 : 1000 * plainEverySeconds)) return;
    this.#last = now;
    // what is done needs no line of its own
    if (done >= total && !this.#live) return;
    const left = ((now - this.#began) / done) * (total - done);
    const text = `${this.doing}  ${done.toLocaleString("en")}/${total.toLocaleString("en")}  ${duration(left / 1000)} left`;
    this.stream.write(this.#live ? `\r\x1b[K${text.slice(0, (this.stream.columns || 80) - 1)}` : `${text}\n`);
  }

  /** Leaves the terminal clean for what comes next. */
  end(): void {
    if (this.#live) this.stream.write("\r\x1b[K");
  }
}
