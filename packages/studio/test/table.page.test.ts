import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runHere } from "../../cli/test/command-here.js";
import { hasChromium, seriousFindings } from "./open-studio.js";
import { sharedStudio } from "./shared-studio.js";

const patience = 120_000;

/** Rows in which the plan follows the age, and a cell in nine is missing. */
function peopleCsv(): string {
  const rows = Array.from({ length: 150 }, (_, i) => {
    const age = 20 + ((i * 7) % 50);
    const plan = age > 45 ? "pro" : "free";
    return [age, i % 9 === 0 ? "NA" : (age * 31.5 + (i % 5)).toFixed(2), plan].join();
  });
  return ["age,income,plan", ...rows, ""].join("\n");
}

/** 80 points of two channels. */
const pumpCsv = (): string =>
  [
    "pressure,flow",
    ...Array.from({ length: 400 }, (_, i) => `${Math.sin(i / 5).toFixed(3)},${(i % 7).toFixed(1)}`),
    "",
  ].join("\n");

describe.skipIf(!hasChromium)("runs on tables", () => {
  const studio = sharedStudio(
    async (runs) => {
      const nets = [
        "model.encoder.hidden=[8]",
        "model.decoder.hidden=[8]",
        "model.latent=3",
        "model.prior=standard-normal",
      ];
      const train = async (name: string, csv: string, sets: readonly string[]): Promise<void> => {
        const file = join(runs, `.${name}.csv`);
        writeFileSync(file, csv);
        const all = sets.flatMap((set) => ["--set", set]);
        const { code, stderr } = await runHere(["train", file, ...all, "--steps", "60", "--out", join(runs, name)]);
        expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
      };
      await train("people", peopleCsv(), nets);
      await train("pump", pumpCsv(), ["data.window.length=8", "model.latent=2"]);
    },
    ["--disable-gpu"],
  );

  it(
    "show drawn rows beside real ones, codes by a column, and a row whose cells and code can be changed",
    async () => {
      const { page, noise, close } = await studio.open({ at: "/runs/people?row=3&by=plan" });
      page.setDefaultTimeout(60_000);
      await page
        .getByRole("img", { name: /^income: training rows and drawn rows; KS 0\.\d+; mean .*missing \d/ })
        .waitFor();
      await page.getByRole("img", { name: /^Relations, real: .*age and plan/ }).waitFor();
      await page
        .getByRole("application", { name: /^Codes of 30 test rows over axis 1, .* coloured by plan;/ })
        .waitFor();
      const row = page.getByRole("region", { name: "The row" });
      const decoded = async (): Promise<string[]> => row.locator("tbody td:nth-child(3)").allTextContents();
      await page
        .getByRole("status")
        .filter({ hasText: /log p of the row: .* nats, above \d+ % of 30 test rows/ })
        .waitFor();
      const usual = await decoded();
      expect(usual.filter((text) => /^\d+(\.\d+)? ± /.test(text) || /^(free|pro) \(\d+ %\)$/.test(text))).toHaveLength(
        3,
      );

      // a cell is another: the row is encoded anew, and what changes is marked
      const plan = row.getByRole("combobox", { name: "plan" });
      const [was, other] = (await plan.inputValue()) === "0" ? ["free", "pro"] : ["pro", "free"];
      await plan.selectOption(other);
      await expect.poll(async () => (await decoded()).some((text) => text.includes("was "))).toBe(true);
      await page.getByRole("button", { name: "As in the table" }).click();
      await expect.poll(decoded).toEqual(usual);
      expect(await plan.locator("option:checked").textContent()).toBe(was);

      // a missing cell has no nats
      await row.getByRole("button", { name: "age missing" }).click();
      await row.getByText("missing", { exact: true }).first().waitFor();
      await page.getByRole("button", { name: "As in the table" }).click();

      // a latent is moved
      const latent = page.getByRole("slider", { name: /^z\d$/ }).first();
      await latent.focus();
      await latent.press("End");
      await page.getByRole("columnheader", { name: "By the changed code" }).waitFor();
      await expect.poll(async () => (await decoded()).some((text) => text.includes("was "))).toBe(true);

      // a click on a point opens its row, which the address has
      const plane = page.getByRole("application");
      await plane.scrollIntoViewIfNeeded();
      const { x, y, width, height } = (await plane.boundingBox())!;
      const number = page.getByRole("spinbutton", { name: "Row, 1 to 30" });
      // places spread evenly over the plane, until one is that of a point
      for (let i = 1; i < 500 && (await number.inputValue()) === "3"; i++)
        await page.mouse.click(x + 70 + (width - 80) * ((i * 0.7549) % 1), y + 10 + (height - 60) * ((i * 0.5698) % 1));
      const opened = await number.inputValue();
      expect(opened).not.toBe("3");
      await expect.poll(() => page.url()).toContain(`row=${opened}`);
      expect(await seriousFindings(page)).toEqual([]);
      expect(await page.getByRole("link", { name: "Latent space" }).count()).toBe(1);
      expect(noise.filter((text) => !text.includes("willReadFrequently"))).toEqual([]);
      await close();
    },
    patience,
  );

  it(
    "of series show lines, and no picture of images",
    async () => {
      const { page, noise, close } = await studio.open({ at: "/runs/pump" });
      page.setDefaultTimeout(60_000);
      await page.getByRole("img", { name: /^pressure, training series, 12 lines/ }).waitFor();
      await page.getByRole("img", { name: /^flow, drawn series, 12 lines/ }).waitFor();
      await page.getByRole("img", { name: /^pressure, 2 lines/ }).waitFor();
      expect(await page.getByText("nats per image").count()).toBe(0);
      expect(noise.filter((text) => !text.includes("willReadFrequently"))).toEqual([]);
      await close();
    },
    patience,
  );
});
