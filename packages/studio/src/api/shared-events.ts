import type { Told } from "./event-source";

/** What a page says to the worker that all tabs share: where the events are, and that it leaves. */
export type PageWord = { readonly url: string; readonly names: readonly string[] } | "leave";

/** One stream for any number of ports; it runs while one of them listens. */
export class EventHub<Port> {
  readonly #ports = new Set<Port>();
  #end: (() => void) | undefined;
  #last: Told | undefined;

  /**
   * @param follow  begins the stream; returns what ends it
   * @param send    tells one port
   */
  constructor(
    private readonly follow: (url: string, names: readonly string[], tell: (told: Told) => void) => () => void,
    private readonly send: (port: Port, told: Told) => void,
  ) {}

  hear(port: Port, word: PageWord): void {
    if (word === "leave") {
      this.#ports.delete(port);
      if (this.#ports.size > 0) return;
      this.#end?.();
      this.#end = this.#last = undefined;
      return;
    }
    this.#ports.add(port);
    this.#end ??= this.follow(word.url, word.names, (told) => {
      if (told.kind !== "event") this.#last = told;
      for (const one of this.#ports) this.send(one, told);
    });
    if (!this.#last) return;
    // who comes later is told how the stream stands, and that it may have missed something
    this.send(port, this.#last);
    if (this.#last.kind === "open") this.send(port, { kind: "event", name: "hello", data: '{"resumed":false}' });
  }
}
