import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build, type Rolldown } from "vite";
import { runSameTraining } from "../../packages/core/src/testing/same-training.js";
import { ortRuntime } from "../../packages/core/src/index.js";
import { BrowserPages } from "./browser-pages.js";
import { pageOf, type PageFiles } from "./bundle-page.js";
import { findChromium } from "./chromium.js";
import type { TrainingPage } from "./training-page.js";

declare const training: TrainingPage;

/** The page as Vite builds it for production, with no setting that concerns ONNX Runtime. */
async function viteBuild(): Promise<PageFiles> {
  const built = await build({
    configFile: false,
    logLevel: "silent",
    resolve: { conditions: ["latents-source", "browser", "module"] },
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      rolldownOptions: { input: fileURLToPath(new URL("training-page.ts", import.meta.url)) },
    },
  });
  const { output } = built as Rolldown.RolldownOutput;
  const entry = output.find((file) => file.type === "chunk" && file.isEntry)!;
  return new Map<string, string | Uint8Array>([
    ["/", pageOf(`/${entry.fileName}`)],
    ...output.map((file) => [`/${file.fileName}`, file.type === "chunk" ? file.code : file.source] as const),
  ]);
}

const chromium = findChromium();

describe.skipIf(chromium === undefined)(
  `a page built by Vite${chromium === undefined ? " (skipped: chromium is not installed)" : ""}`,
  () => {
    let pages: BrowserPages;
    beforeAll(async () => {
      pages = await BrowserPages.start({ entry: await viteBuild() });
    }, 60_000);
    afterAll(async () => {
      await pages?.close();
      expect(pages?.errors).toEqual([]);
    });

    it("trains with threads and finds ONNX Runtime's files by itself", async () => {
      const page = await pages.open();
      const size = { steps: 6, chunk: 3 };
      const { threads, losses } = await page.evaluate((s) => training.train({ threads: 2 }, "conv", s), size);
      expect(threads).toBe(2);
      expect(page.workers()).toHaveLength(1);
      const here = await runSameTraining("conv", await ortRuntime(), size);
      expect(losses).toHaveLength(6);
      losses.forEach((loss, i) => expect(loss).toBeCloseTo(here.losses[i], 3));
    });
  },
);
