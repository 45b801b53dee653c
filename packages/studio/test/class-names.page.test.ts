import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runHere } from "../../cli/test/command-here.js";
import { tiny } from "../../cli/test/command.js";
import { encodePng } from "../../core/src/index.js";
import { hasChromium, seriousFindings } from "./open-studio.js";
import { sharedStudio } from "./shared-studio.js";

const patience = 120_000;

/** A folder of images, a sub-folder a class: bars that stand and bars that lie. */
function writeBars(folder: string): void {
  for (const [name, stands] of [
    ["standing bar", true],
    ["lying bar", false],
  ] as const) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 0; i < 60; i++) {
      const pixels = new Uint8Array(784).map((_, p) => {
        const along = stands ? p % 28 : Math.floor(p / 28);
        return Math.abs(along - 6 - (i % 16)) < 3 ? 255 : 0;
      });
      writeFileSync(join(folder, name, `${i}.png`), encodePng({ shape: [1, 28, 28], pixels }));
    }
  }
}

const example = fileURLToPath(new URL("../../../examples/realnvp-prior.ts", import.meta.url));

describe.skipIf(!hasChromium)("runs on a folder of images, whose sub-folders name the classes", () => {
  const studio = sharedStudio(async (runs) => {
    const images = join(runs, ".bars");
    writeBars(images);
    const train = async (name: string, sets: readonly string[], ...others: string[]): Promise<void> => {
      const all = [`data.name=${images}`, "data.limit=80", ...sets].flatMap((set) => ["--set", set]);
      const args = ["train", "mnist", ...tiny, "--steps", "40", ...all, ...others, "--out", join(runs, name)];
      const { code, stderr } = await runHere(args);
      expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
    };
    await train("bars", ["model.conditioning.type=labels", "model.conditioning.classes=2"]);
    await train("own", ["model.prior.type=realnvp-mine", "model.prior.hidden=4"], "--plugin", example);
  });

  it(
    "Draw calls the classes by their names: test images, neighbours, and the style in each",
    async () => {
      const { page, noise, close } = await studio.open({ at: "/draw/run%3Abars" });
      page.setDefaultTimeout(60_000);
      await page.getByRole("button", { name: "A test image of class standing bar" }).click();
      await page.getByRole("img", { name: "As class lying bar" }).waitFor();
      await page.getByRole("img", { name: "As class standing bar" }).waitFor();
      await page
        .getByRole("img", { name: /^Training image of class (standing|lying) bar$/ })
        .first()
        .waitFor();
      const taken = page.getByRole("combobox", { name: "The class it is taken for" });
      expect(await taken.locator("option").allTextContents()).toEqual([
        expect.stringMatching(/^the likeliest: (standing|lying) bar$/),
        ...["lying bar", "standing bar"],
      ]);
      expect(await seriousFindings(page)).toEqual([]);
      expect(noise.filter((text) => !text.includes("willReadFrequently"))).toEqual([]);
      await close();
    },
    patience,
  );

  it(
    "a model of a plug-in, whose code no page runs, is explored and drawn for by its ONNX files",
    async () => {
      const { page, noise, close } = await studio.open({ at: "/latent/run%3Aown" });
      page.setDefaultTimeout(60_000);
      const asked: string[] = [];
      page.on("request", (request) => asked.push(new URL(request.url()).pathname));
      await page
        .getByText("Its model is made by the code of a plug-in (model.prior.type realnvp-mine), which no page runs.")
        .waitFor();
      // the order is that of the codes' variance: the prior's KL does not split
      await page.getByText("dimension, variance of the codes").waitFor();
      await page.getByRole("application", { name: / codes over z\d+, z\d+;/ }).waitFor();
      const picture = page.getByRole("img", { name: "The decoded picture of the code" });
      const pixels = (): Promise<string> => picture.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
      const before = await pixels();
      await page.getByRole("button", { name: "Sample from the prior" }).click();
      await expect.poll(pixels, { timeout: 60_000 }).not.toBe(before);
      await page.getByText("Lattice", { exact: true }).click();
      await page.getByText(/upwards, by equal shares of the model's own prior, by 10,000 draws$/).waitFor();
      await page.getByRole("img", { name: /^20 by 20 decoded codes/ }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      expect(asked).toContain("/api/runs/own/model/prior.onnx");
      expect(asked.filter((path) => path.endsWith(".safetensors"))).toEqual([]);

      await page.getByRole("link", { name: /^Draw/ }).click();
      await page.getByRole("button", { name: "A test image of class standing bar" }).click();
      await page
        .getByText(/^The negative ELBO by 16 draws, on average no less than −log p\(x\); bars: \d+ test/)
        .waitFor();
      await page
        .getByRole("status")
        .filter({ hasText: /usual than/ })
        .waitFor();
      await page.getByRole("img", { name: "Training image of class" }).first().waitFor();
      await page.getByText("Hide", { exact: true }).click();
      const { x, y, width, height } = (await page.getByRole("application").boundingBox())!;
      await page.mouse.move(x + width / 2, y + height / 2);
      await page.mouse.down();
      await page.mouse.move(x + width / 2, y + height / 1.5, { steps: 3 });
      await page.mouse.up();
      await page.getByText(/^Completions follow gradients of the model's own graph/).waitFor();
      expect(await page.getByRole("button", { name: "Complete it" }).count()).toBe(0);
      expect(noise.filter((text) => !text.includes("willReadFrequently"))).toEqual([]);
      await close();
    },
    patience,
  );
});
