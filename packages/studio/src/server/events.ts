import type { StudioEvents } from "@latents/core";

type Hear = { readonly [K in keyof StudioEvents]: (told: StudioEvents[K]) => void };

/** Follows the server's events; the browser goes on by itself where a connection broke. Returns what ends it. */
export function followEvents(hear: Hear): () => void {
  const source = new EventSource("api/events");
  for (const name of Object.keys(hear) as (keyof Hear)[])
    source.addEventListener(name, (event) => {
      (hear[name] as (told: unknown) => void)(JSON.parse((event as MessageEvent<string>).data));
    });
  return () => source.close();
}
