import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

describe.skipIf(!hasChromium)("a run on a folder of images, whose sub-folders name the classes", () => {
  const studio = sharedStudio(
    async (runs) => {
      const images = join(runs, ".bars");
      writeBars(images);
      const sets = [
        `data.name=${images}`,
        "model.conditioning.type=labels",
        "model.conditioning.classes=2",
        "data.limit=80",
      ];
      const args = ["train", "mnist", ...tiny, "--steps", "40", ...sets.flatMap((set) => ["--set", set])];
      const { code, stderr } = await runHere([...args, "--out", join(runs, "bars")]);
      expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
    },
    ["--disable-gpu"],
  );

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
});
