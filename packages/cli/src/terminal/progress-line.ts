import { isLive, type Effects } from "./effects.js";
import { duration } from "./duration.js";

/** Seconds between lines where there is no terminal. */
const plainEverySeconds = 5;

/** How far a piece of work is, on stderr: one line that is renewed on a terminal, elsewhere a line every few seconds. */
export class ProgressLine {
  readonly #live: boolean;
  readonly #began: number;
  #last: number;

  /** @param doing  what is done, and to what: `measuring images` */
  constructor(
    private readonly doing: string,
    private readonly effects: Pick<Effects, "stderr" | "env" | "now">,
  ) {
    this.#live = isLive(effects);
    this.#began = this.#last = effects.now();
  }

  update(done: number, total: number): void {
    const now = this.effects.now();
    if (now - this.#last < (this.#live ? 100 : 1000 * plainEverySeconds)) return;
    this.#last = now;
    // what is done needs no line of its own
    if (done >= total && !this.#live) return;
    const left = ((now - this.#began) / done) * (total - done);
    const text = `${this.doing}  ${done.toLocaleString("en")}/${total.toLocaleString("en")}  ${duration(left / 1000)} left`;
    this.effects.stderr.write(
      this.#live ? `\r\x1b[K${text.slice(0, (this.effects.stderr.columns || 80) - 1)}` : `${text}\n`,
    );
  }

  /** Leaves the terminal clean for what comes next. */
  end(): void {
    if (this.#live) this.effects.stderr.write("\r\x1b[K");
  }
}
