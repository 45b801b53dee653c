import { vi } from "vitest";
import type { Effects } from "../src/terminal/effects.js";

interface Display<Event> {
  show(event: Event): void;
  end(): void;
}

/** What a display writes of events one second apart: to a terminal of the given size, there without its colours, or elsewhere. */
export function shownDisplay<Event>(
  make: (effects: Pick<Effects, "stderr" | "env" | "now">) => Display<Event>,
  events: readonly Event[],
  terminal?: { readonly columns: number; readonly rows?: number },
): string {
  let text = "";
  const stderr = { write: (part: string) => (text += part), isTTY: terminal !== undefined, ...terminal };
  vi.useFakeTimers();
  try {
    const display = make({ stderr, env: {}, now: () => performance.now() });
    for (const event of events) {
      display.show(event);
      vi.advanceTimersByTime(1000);
    }
    display.end();
  } finally {
    vi.useRealTimers();
  }
  return terminal === undefined ? text : text.replaceAll(/\p{Cc}\[\d+m/gu, "");
}
