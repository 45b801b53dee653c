import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium, type BrowserServer } from "playwright-core";
import type { TestProject } from "vitest/node";
import { chromiumFlags, testedChromium } from "./chromium.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Asked with the flags of a browser, in JSON after the slash; answers where the browser listens. */
    readonly browserDesk: string;
  }
}

/** One Chromium for all page tests of a vitest run, and one more for each other set of flags: begun when the first test asks for it. */
export default async function browserDesk({ provide }: Pick<TestProject, "provide">): Promise<() => Promise<void>> {
  const browsers = new Map<string, Promise<BrowserServer>>();
  const desk = createServer((from, to) => {
    const asked = decodeURIComponent((from.url ?? "/").slice(1));
    const flags = JSON.parse(asked) as readonly string[];
    const browser =
      browsers.get(asked) ??
      chromium.launchServer({
        executablePath: testedChromium(flags),
        host: "127.0.0.1",
        args: [...chromiumFlags, ...flags],
      });
    browsers.set(asked, browser);
    browser.then(
      (server) => to.end(server.wsEndpoint()),
      (error: unknown) => to.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((done) => desk.listen(0, "127.0.0.1", done));
  provide("browserDesk", `http://127.0.0.1:${(desk.address() as AddressInfo).port}/`);
  return async () => {
    desk.close();
    desk.closeAllConnections();
    for (const browser of browsers.values()) await browser.then((server) => server.close()).catch(() => undefined);
  };
}
