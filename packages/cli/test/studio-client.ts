/** Asks a studio as a program does. */
export class StudioClient {
  readonly #headers: Record<string, string>;

  constructor(
    readonly origin: string,
    token: string,
  ) {
    this.#headers = { Authorization: `Bearer ${token}` };
  }

  /** From the address that the command prints. */
  static of(address: string): StudioClient {
    const url = new URL(address);
    return new StudioClient(url.origin, url.searchParams.get("token")!);
  }

  get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(this.origin + path, { headers: { ...this.#headers, ...headers } });

  async json<T>(path: string): Promise<T> {
    const response = await this.get(path);
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    return JSON.parse(text) as T;
  }

  post = (path: string, body: unknown): Promise<Response> =>
    fetch(this.origin + path, {
      method: "POST",
      headers: { ...this.#headers, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });

  /** Reads events until `isLast`; closes the stream. */
  async events(isLast: (event: StreamedEvent) => boolean, lastEventId?: string): Promise<StreamedEvent[]> {
    const closing = new AbortController();
    const headers = { ...this.#headers, ...(lastEventId !== undefined && { "Last-Event-ID": lastEventId }) };
    const { body } = await fetch(`${this.origin}/api/events`, { headers, signal: closing.signal });
    const seen: StreamedEvent[] = [];
    let text = "";
    try {
      for await (const piece of body!.pipeThrough(new TextDecoderStream())) {
        text += piece;
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          const block = text.slice(0, end).split("\n");
          text = text.slice(end + 2);
          const field = (name: string): string | undefined =>
            block.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
          if (field("event") === undefined) continue;
          const event = {
            event: field("event")!,
            id: field("id"),
            data: JSON.parse(field("data")!) as StreamedEvent["data"],
          };
          seen.push(event);
          if (isLast(event)) return seen;
        }
      }
    } finally {
      closing.abort();
    }
    throw new Error(`the stream ended after ${JSON.stringify(seen.at(-1))}`);
  }
}

/** Each event has some of these; `StudioEvents` says which. */
export interface StreamedEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: {
    readonly name: string;
    readonly state: string;
    readonly resumed: boolean;
    readonly livePictures?: { readonly changedAt: number };
    readonly lines: readonly { readonly step: number }[];
    readonly event: { readonly type: string };
  };
}
