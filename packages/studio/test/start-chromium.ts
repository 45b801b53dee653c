import { chromium, type Browser } from "playwright-core";
import { inject } from "vitest";

/** The browser that all page tests share, with WebGL in software, or that of `more` flags; to close it leaves it to the others. */
export async function startChromium(more: readonly string[] = []): Promise<Browser> {
  const answer = await fetch(`${inject("browserDesk")}${encodeURIComponent(JSON.stringify(more))}`);
  if (!answer.ok) throw new Error(await answer.text());
  return chromium.connect(await answer.text());
}
