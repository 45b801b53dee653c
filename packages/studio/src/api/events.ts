import type { StudioEvents } from "@latents/core";

/** What is done with each event. */
export type Hear = { readonly [K in keyof StudioEvents]: (told: StudioEvents[K]) => void };

/** Between two tries where the server refused, ms. */
const retryMs = 3000;

/**
 * Follows the server's events. The browser goes on by itself where a connection broke; where the server refuses, as one that was started anew
 * refuses the old key, it is asked again here. `onBroken` is called after each try that failed, `onOpen` when events come (again). Returns
 * what ends it.
 */
export function followEvents(hear: Hear, onOpen: () => void, onBroken: () => void): () => void {
  let source: EventSource;
  let again: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    source = new EventSource("api/events");
    for (const name of Object.keys(hear) as (keyof Hear)[])
      source.addEventListener(name, (event) => {
        (hear[name] as (told: unknown) => void)(JSON.parse((event as MessageEvent<string>).data));
      });
    source.onopen = onOpen;
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) again = setTimeout(open, retryMs);
      onBroken();
    };
  };
  open();
  return () => {
    clearTimeout(again);
    source.close();
  };
}
