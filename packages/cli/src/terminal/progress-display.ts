import pc from "picocolors";
import { figureNames, type TrainingEvent } from "@latents/core";
import { duration } from "./duration.js";
import { isLive, type Effects } from "./effects.js";
import { printable } from "./printable.js";
import { Rate } from "./rate.js";

/** Seconds between lines where there is no terminal. */
const plainEverySeconds = 5;

/** Shows a training on a terminal as one line that is renewed, elsewhere as a line every few seconds. */
export class ProgressDisplay {
  /** Folder of the run, once it is known. */
  run: string | undefined;
  readonly #live: boolean;
  readonly #colors: ReturnType<typeof pc.createColors>;
  #rate: Rate | undefined;
  #started: (TrainingEvent & { type: "started" }) | undefined;
  #lastPlain = -Infinity;
  #lastDownload = -Infinity;
  #shown = false;

  constructor(private readonly effects: Pick<Effects, "stderr" | "env" | "now">) {
    this.#live = isLive(effects);
    this.#colors = pc.createColors(this.#live ? pc.isColorSupported : false);
  }

  show(event: TrainingEvent): void {
    const { bold, dim, yellow } = this.#colors;
    if (event.type === "started") {
      this.run = event.run;
      this.#started = event;
      this.#rate = new Rate();
      const from = event.step > 0 ? `, from step ${event.step.toLocaleString("en")}` : "";
      const threads = event.device === "cpu" ? `, ${event.threads} ${event.threads === 1 ? "thread" : "threads"}` : "";
      this.#line(
        `${bold(printable(event.title))}: ${event.steps.toLocaleString("en")} steps of ${event.batch} ${event.table ? "rows" : "images"}${from}, ${event.device}${threads}, in ${event.run}`,
      );
    } else if (event.type === "progress") this.#progress(event);
    else if (event.type === "validation") {
      const { negElbo, kl } = figureNames(event);
      this.#line(
        `${dim("validation")} step ${event.step.toLocaleString("en")}: ${negElbo} ${nats(event.negElbo)}  REC ${nats(event.rec)}  ${kl} ${nats(event.kl)}`,
      );
    } else if (event.type === "downloading") this.#download(event);
    else if (event.type === "planning" || event.type === "finishing") {
      if (this.#live) this.#replace(event.doing, dim);
      else this.#line(event.doing);
    } else if (event.type === "warning") this.#line(`${yellow("warning:")} ${printable(event.message)}`);
  }

  /** A line that stays. */
  note(text: string): void {
    this.#line(this.#colors.yellow(text));
  }

  /** Leaves the terminal clean for what comes next. */
  end(): void {
    if (this.#shown) this.effects.stderr.write("\r\x1b[K");
    this.#shown = false;
  }

  #progress({ step, loss, rec, kl }: TrainingEvent & { type: "progress" }): void {
    if (!this.#rate || !this.#started) return;
    const { steps, batch, table } = this.#started;
    const now = this.effects.now();
    this.#rate.add(step, now);
    const plainDue = now - this.#lastPlain >= 1000 * plainEverySeconds || step === steps;
    if (!this.#live && !plainDue) return;
    const speed = this.#rate.perSecond;
    const parts = [
      `${step.toLocaleString("en")}/${steps.toLocaleString("en")}`,
      `${((100 * step) / steps).toFixed(0)} %`,
      ...(speed === undefined
        ? []
        : [
            `${speed.toFixed(speed < 10 ? 1 : 0)} steps/s`,
            `${Math.round(speed * batch).toLocaleString("en")} ${table ? "rows" : "images"}/s`,
            `${duration((steps - step) / speed)} left`,
          ]),
      `loss ${nats(loss)}`,
      `rec ${nats(rec)}`,
      `kl ${nats(kl)}`,
    ];
    const text = parts.join("  ");
    if (this.#live) this.#replace(text);
    else {
      this.#lastPlain = now;
      this.#line(text);
    }
  }

  #download({ name, received, total }: TrainingEvent & { type: "downloading" }): void {
    const now = this.effects.now();
    const every = this.#live ? 100 : 1000 * plainEverySeconds;
    if (now - this.#lastDownload < every && received !== total) return;
    this.#lastDownload = now;
    const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
    const text = `downloading ${name}  ${megabytes(received)}${total === undefined ? "" : `/${megabytes(total)}`} MB`;
    if (this.#live) this.#replace(text);
    else this.#line(text);
  }

  #line(text: string): void {
    this.effects.stderr.write(this.#shown ? `\r\x1b[K${text}\n` : `${text}\n`);
    this.#shown = false;
  }

  /** Renews the line; what is too long for the terminal is cut, and painted afterwards: colours take no room. */
  #replace(text: string, paint: (text: string) => string = String): void {
    // a terminal of unknown width says 0
    const columns = this.effects.stderr.columns || 80;
    this.effects.stderr.write(`\r\x1b[K${paint(text.slice(0, columns - 1))}`);
    this.#shown = true;
  }
}

const nats = (value: number | null): string => (value === null ? "?" : value.toFixed(2));
