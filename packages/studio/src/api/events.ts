import type { StudioEvents } from "@latents/core";
import { followSource, type Told } from "./event-source";
import type { PageWord } from "./shared-events";

/** What is done with each event. */
export type Hear = { readonly [K in keyof StudioEvents]: (told: StudioEvents[K]) => void };

/**
 * Follows the server's events, by one stream for all tabs where the browser can share it. `onBroken` is called after each try that failed, `onOpen`
 * when events come (again). Returns what ends it.
 */
export function followEvents(hear: Hear, onOpen: () => void, onBroken: () => void): () => void {
  const url = new URL("api/events", document.baseURI).href;
  const names = Object.keys(hear);
  const tell = (told: Told): void => {
    if (told.kind === "open") onOpen();
    else if (told.kind === "broken") onBroken();
    else (hear[told.name as keyof Hear] as (of: unknown) => void)(JSON.parse(told.data));
  };
  return typeof SharedWorker === "undefined" ? followSource(url, names, tell) : followShared({ url, names }, tell);
}

function followShared(join: PageWord, tell: (told: Told) => void): () => void {
  const { port } = new SharedWorker(new URL("./event-worker.ts", import.meta.url), { type: "module", name: "events" });
  const say = (word: PageWord): void => port.postMessage(word);
  port.onmessage = ({ data }: MessageEvent<Told>) => tell(data);
  say(join);
  const leave = (): void => say("leave");
  // a page that the browser kept comes back
  const rejoin = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) say(join);
  };
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", rejoin);
  return () => {
    window.removeEventListener("pagehide", leave);
    window.removeEventListener("pageshow", rejoin);
    leave();
    port.close();
  };
}
