import { createServer } from "node:net";

/** Where looking goes on: what was given may not be bound yet. */
let next = 20_000 + (process.pid % 11_000);

/**
 * The first of so many neighbouring ports that nobody listens on. All are below those that the system gives to callers: a client that calls such a port while
 * its server is away can reach itself.
 */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    if (next + count > 32_000) next = 20_000;
    const from = next;
    next += count;
    const all = await Promise.all(Array.from({ length: count }, (_, i) => isFree(from + i)));
    if (all.every(Boolean)) return from;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
