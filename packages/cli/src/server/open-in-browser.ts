import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

/** How long the page that leads to the studio is kept for the browser, ms. */
const keptMs = 60_000;

/**
 * Opens an address that holds a key with the system's own opener. All users of a machine see the arguments of its processes, so the opener is
 * given a page that leads to the address, in a file of `folder` that its owner alone can read; it is removed a minute later, or by the returned function.
 * A browser in a sandbox may not see the system's temporary folder. `failed` hears where no browser could be opened.
 */
export async function openInBrowser(url: string, folder: string, failed: () => void): Promise<() => void> {
  const file = resolve(join(folder, `.studio-${randomBytes(6).toString("hex")}.html`));
  const remove = (): void => rmSync(file, { force: true });
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, leadingPage(url), { mode: 0o600, flag: "wx" });
  } catch {
    failed();
    return remove;
  }
  const openers: Partial<Record<NodeJS.Platform, string[]>> = {
    darwin: ["open"],
    win32: ["rundll32", "url.dll,FileProtocolHandler"],
  };
  const [command, ...args] = openers[process.platform] ?? ["xdg-open"];
  const child = spawn(command, [...args, file], { stdio: "ignore", detached: true });
  child.on("error", failed);
  child.unref();
  setTimeout(remove, keptMs).unref();
  return remove;
}

/** `url` is of our own making: it has nothing to be escaped. */
const leadingPage = (url: string): string =>
  `<!doctype html>
<meta charset="utf-8" />
<meta name="referrer" content="no-referrer" />
<meta http-equiv="refresh" content="0; url=${url}" />
<title>latents studio</title>
<a href="${url}">Open the studio</a>
`;
