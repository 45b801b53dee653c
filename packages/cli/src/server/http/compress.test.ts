import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { Hono } from "hono";
import { expect, it, vi } from "vitest";
import { compressedAnswer, encodingOf } from "./compress.js";

it("takes the better encoding of those that a request has, and none that it refuses", () => {
  expect(encodingOf("gzip, deflate, br, zstd")).toBe("br");
  expect(encodingOf("br;q=0, gzip;q=0.5")).toBe("gzip");
  for (const none of [undefined, "", "identity", "zstd", "br;q=0", "gzip;q=none"])
    expect(encodingOf(none)).toBeUndefined();
});

it("compresses once for all who ask, tells the length that it had, and leaves small bodies as they are", async () => {
  const text = "a line of text that repeats itself\n".repeat(2000);
  const read = vi.fn(() => Buffer.from(text));
  const app = new Hono();
  app.get("/:length", async (c) => {
    const body = { type: "text/plain", length: Number(c.req.param("length")), read, key: "compress.test" };
    return (await compressedAnswer(c, body)) ?? c.text("plain");
  });
  const ask = (accept: string, length = text.length): Promise<Response> =>
    Promise.resolve(app.request(`/${length}`, { headers: { "Accept-Encoding": accept } }));
  for (const [encoding, back] of [
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ] as const) {
    const answers = await Promise.all([ask(encoding), ask(encoding)]);
    for (const answer of answers) {
      const bytes = new Uint8Array(await answer.arrayBuffer());
      expect(back(bytes).toString()).toBe(text);
      expect(bytes.length).toBeLessThan(text.length / 20);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        ...{ "content-encoding": encoding, "content-length": String(bytes.length) },
        ...{ "x-latents-length": String(text.length), vary: "Accept-Encoding" },
      });
    }
  }
  expect(read).toHaveBeenCalledTimes(2);
  expect(await (await ask("identity")).text()).toBe("plain");
  expect(await (await ask("br", 200)).text()).toBe("plain");
});
