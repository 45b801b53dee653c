import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { FeedEvent } from "./runs/change-feed.js";
import type { StudioService } from "./studio-service.js";

/** A silent line now and then, so that nothing on the way takes the stream for dead. */
const pingMs = 15_000;
/** Characters that may wait for a listener that does not read; it is then cut off, and comes again by itself. */
const mostWaiting = 16_000_000;

/** Streams what happens as server-sent events; the header Last-Event-ID names the last one that the page has seen. */
export function streamEvents(context: Context, service: StudioService, closing: AbortSignal): Response {
  const last = context.req.header("last-event-id");
  return streamSSE(context, async (stream) => {
    const waiting: FeedEvent[] = [];
    let [characters, isOver] = [0, false];
    let wake: () => void = () => undefined;
    const end = (): void => {
      isOver = true;
      wake();
    };
    stream.onAbort(end);
    closing.addEventListener("abort", end);
    const { resumed, id, stop } = await service.listen(last, (event) => {
      waiting.push(event);
      characters += event.data.length;
      if (characters > mostWaiting) end();
      wake();
    });
    try {
      if (closing.aborted) return;
      // what was missed keeps its own ids
      const hello = JSON.stringify({ resumed });
      await stream.writeSSE({ event: "hello", data: hello, retry: 1000, ...(waiting.length === 0 && { id }) });
      while (!isOver) {
        const next = waiting.shift();
        if (next) {
          characters -= next.data.length;
          await stream.writeSSE(next);
        } else {
          let timer: NodeJS.Timeout | undefined;
          const isPing = await new Promise<boolean>((resolve) => {
            wake = () => resolve(false);
            timer = setTimeout(() => resolve(true), pingMs);
          });
          clearTimeout(timer);
          if (isPing) await stream.write(": still here\n\n");
        }
      }
    } finally {
      stop();
      closing.removeEventListener("abort", end);
    }
  });
}
