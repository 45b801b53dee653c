/** What is told of a stream of events: that it runs, that a try failed, and each event with its JSON. */
export type Told =
  | { readonly kind: "open" }
  | { readonly kind: "broken" }
  | { readonly kind: "event"; readonly name: string; readonly data: string };

/** Between two tries where the server refused, ms. */
const retryMs = 3000;

/**
 * Follows the events of these names at an address. The browser goes on by itself where a connection broke; where the server refuses, as one
 * that was started anew refuses the old key, it is asked again here. Returns what ends it.
 */
export function followSource(url: string, names: readonly string[], tell: (told: Told) => void): () => void {
  let source: EventSource;
  let again: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    source = new EventSource(url);
    for (const name of names)
      source.addEventListener(name, (event) =>
        tell({ kind: "event", name, data: (event as MessageEvent<string>).data }),
      );
    source.onopen = () => tell({ kind: "open" });
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) again = setTimeout(open, retryMs);
      tell({ kind: "broken" });
    };
  };
  open();
  return () => {
    clearTimeout(again);
    source.close();
  };
}
