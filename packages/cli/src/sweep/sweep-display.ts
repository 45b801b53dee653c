import pc from "picocolors";
import { figureNames, type TrainingEvent } from "@latents/core";
import { duration } from "../terminal/duration.js";
import { isLive, type Effects } from "../terminal/effects.js";
import { printable } from "../terminal/printable.js";
import { Rate } from "../terminal/rate.js";
import type { SweepEvent, TrialReport } from "./sweep-session.js";

/** Seconds between lines of a trial where there is no terminal. */
const plainEverySeconds = 30;
/** Milliseconds between drawings of the lines on a terminal. */
const drawEveryMs = 100;

/** A training as its line shows it. */
interface Line {
  text: string;
  steps: number;
  rate: Rate;
  lastPlain: number;
}

/**
 * Shows a sweep: on a terminal a line for the whole and one for each trial under way, renewed in place, above them what has ended; elsewhere a
 * line when a trial starts, ends, and every half minute.
 */
export class SweepDisplay {
  readonly #live: boolean;
  readonly #colors: ReturnType<typeof pc.createColors>;
  readonly #lines = new Map<string, Line>();
  #trials = 0;
  #ended = 0;
  #failed = 0;
  /** Trials that this session has ended. */
  #endedHere = 0;
  #began: number;
  #drawn = 0;
  #lastDraw = -Infinity;
  #lastDownload = -Infinity;

  constructor(private readonly effects: Pick<Effects, "stderr" | "env" | "now">) {
    this.#live = isLive(effects);
    this.#began = effects.now();
    this.#colors = pc.createColors(this.#live ? pc.isColorSupported : false);
  }

  show(event: SweepEvent): void {
    if (event.type === "begun") this.#begin(event);
    else if (event.type === "started") {
      this.#lines.set(event.trial, { text: "starting", steps: 0, rate: new Rate(), lastPlain: this.effects.now() });
      if (!this.#live) this.#keep(`${event.trial}: starting`);
      this.#draw(true);
    } else if (event.type === "training") this.#training(event.trial, event.event);
    else if (event.type === "ended") this.#end(event.trial);
    else if (event.type === "again") this.note(`${event.trial}: ${event.message}; it is tried again`);
    else if (event.type === "reached") {
      this.#lines.delete(event.trial);
      this.#draw(true);
    } else if (event.type === "rung")
      this.#keep(`after ${event.step.toLocaleString("en")} steps ${event.kept} of the trials go on`);
    else if (event.type === "submitted") this.#keep(event.what);
    else if (event.type === "warning") this.note(`warning: ${event.message}`);
    else this.#download(event);
  }

  /** A line that stays. */
  note(text: string): void {
    this.#keep(this.#colors.yellow(printable(text)));
  }

  /** Leaves the terminal clean for what comes next. */
  end(): void {
    this.#erase();
    this.#lines.clear();
  }

  #begin({ folder, trials, finished, workers, engine }: SweepEvent & { type: "begun" }): void {
    [this.#trials, this.#ended, this.#began] = [trials, finished, this.effects.now()];
    const done = finished > 0 ? `, ${finished} finished already` : "";
    const { bold } = this.#colors;
    this.#keep(
      `${bold(`Sweep of ${trials} ${trials === 1 ? "trial" : "trials"}`)}${done}, ${workers === undefined ? `by ${engine}` : `${workers} at once`}, in ${folder}`,
    );
  }

  #training(trial: string, event: TrainingEvent): void {
    const line = this.#lines.get(trial);
    if (!line) return;
    if (event.type === "warning") this.note(`${trial}: warning: ${event.message}`);
    else if (event.type === "started") {
      line.steps = event.steps;
      line.text = event.step > 0 ? `from step ${event.step.toLocaleString("en")}` : "starting";
      if (!this.#live && event.step > 0) this.#keep(`${trial}: ${line.text}`);
    } else if (event.type === "finishing") line.text = event.doing;
    else if (event.type === "progress") {
      const now = this.effects.now();
      line.rate.add(event.step, now);
      line.text = progressText(event, line);
      if (!this.#live && now - line.lastPlain >= 1000 * plainEverySeconds) {
        line.lastPlain = now;
        this.#keep(`${trial}: ${line.text}`);
      }
    }
    this.#draw(false);
  }

  #end({ name, state, result, error }: TrialReport): void {
    this.#lines.delete(name);
    this.#ended++;
    this.#endedHere++;
    const { green, red } = this.#colors;
    if (state === "failed") this.#failed++;
    const count = `[${this.#ended}/${this.#trials}]`;
    if (result) {
      const { negElbo, rec, kl } = result.test;
      const names = figureNames(result.test);
      const figures = `test ${names.negElbo} ${negElbo.toFixed(2)}  rec ${rec.toFixed(2)}  ${names.kl.toLowerCase()} ${kl.toFixed(2)}`;
      this.#keep(`${green("done")}   ${count} ${name}: ${figures}  in ${duration(result.elapsedMs / 1000)}`);
    } else this.#keep(`${red("failed")} ${count} ${name}: ${printable(error?.message ?? "")}`);
  }

  #download({ name, received, total }: SweepEvent & { type: "downloading" }): void {
    const now = this.effects.now();
    if (now - this.#lastDownload < 5000 && received !== total) return;
    this.#lastDownload = now;
    const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
    this.#keep(`downloading ${name}  ${megabytes(received)}${total === undefined ? "" : `/${megabytes(total)}`} MB`);
  }

  #keep(text: string): void {
    this.#erase();
    this.effects.stderr.write(`${text}\n`);
    this.#draw(true);
  }

  #draw(now: boolean): void {
    const at = this.effects.now();
    if (!this.#live || this.#lines.size === 0 || (!now && at - this.#lastDraw < drawEveryMs)) return;
    this.#lastDraw = at;
    this.#erase();
    // a terminal of unknown size says 0
    const [columns, rows] = [this.effects.stderr.columns || 80, this.effects.stderr.rows || 24];
    const width = Math.max(...[...this.#lines.keys()].map((name) => name.length));
    const texts = [...this.#lines].map(([name, { text }]) => `${name.padEnd(width)}  ${text}`);
    const room = Math.max(1, rows - 3);
    const more = texts.length > room ? [`and ${texts.length - room} more`] : [];
    const all = [...texts.slice(0, room), ...more, this.#total()].map((text) => text.slice(0, columns - 1));
    this.effects.stderr.write(all.map((text) => `\x1b[K${text}\n`).join(""));
    this.#drawn = all.length;
  }

  #total(): string {
    const failed = this.#failed > 0 ? `, ${this.#failed} failed` : "";
    const left = this.#trials - this.#ended;
    const perTrial = (this.effects.now() - this.#began) / 1000 / this.#endedHere;
    const time = this.#endedHere > 0 ? `, about ${duration(perTrial * left)} left` : "";
    return `${this.#ended} of ${this.#trials} trials ended${failed}${time}`;
  }

  #erase(): void {
    if (this.#drawn > 0) this.effects.stderr.write(`\x1b[${this.#drawn}A\r\x1b[J`);
    this.#drawn = 0;
  }
}

function progressText({ step, loss, rec, kl }: TrainingEvent & { type: "progress" }, { steps, rate }: Line): string {
  const speed = rate.perSecond;
  const nats = (value: number | null): string => (value === null ? "?" : value.toFixed(2));
  return [
    `${step.toLocaleString("en")}/${steps.toLocaleString("en")}`,
    `${((100 * step) / steps).toFixed(0)} %`,
    ...(speed === undefined
      ? []
      : [`${speed.toFixed(speed < 10 ? 1 : 0)} steps/s`, `${duration((steps - step) / speed)} left`]),
    `loss ${nats(loss)}`,
    `rec ${nats(rec)}`,
    `kl ${nats(kl)}`,
  ].join("  ");
}
