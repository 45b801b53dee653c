import { vi } from "vitest";

interface Display<Event> {
  show(event: Event): void;
  end(): void;
}

/** What a display writes of events one second apart: to a terminal of the given size, there without its colours, or elsewhere. */
export function shownDisplay<Event>(
  make: (stream: NodeJS.WriteStream) => Display<Event>,
  events: readonly Event[],
  terminal?: { readonly columns: number; readonly rows?: number },
): string {
  let text = "";
  const write = (part: string): boolean => ((text += part), true);
  const stream = { write, isTTY: terminal !== undefined, ...terminal } as unknown as NodeJS.WriteStream;
  vi.useFakeTimers();
  try {
    const display = make(stream);
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
