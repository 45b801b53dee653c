import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../../cli/test/command-here.js";
import { temporaryFolder } from "../../cli/test/command.js";
import { encodePng } from "../../core/src/index.js";
import {
  hasChromium,
  mostKilobytes,
  openPage,
  openSite,
  ownKilobytes,
  patient,
  seriousFindings,
  type Served,
} from "./open-studio.js";
import { startChromium } from "./start-chromium.js";

/** Squares of colour, 40 x 30, each elsewhere. */
function photo(i: number): { name: string; mimeType: string; buffer: Buffer } {
  const [height, width] = [30, 40];
  const pixels = new Uint8Array(3 * height * width).map((_, at) => {
    const [c, x, y] = [Math.floor(at / 1200), at % width, Math.floor((at % 1200) / width)];
    return Math.abs(x - 10 - 2 * i) < 6 && Math.abs(y - 15) < 8 ? 80 * c + 60 : 10 * i;
  });
  return {
    name: `${i}.png`,
    mimeType: "image/png",
    buffer: Buffer.from(encodePng({ shape: [3, height, width], pixels })),
  };
}

/** A row in which the plan follows the age, and a cell in nine is missing. */
function rowOf(i: number): string {
  const age = 20 + ((i * 7) % 50);
  const plan = age > 55 ? "team" : age > 38 ? "pro" : "free";
  return [`N${i}`, age, i % 9 === 0 ? "" : `${age * 31 + (i % 5)},5`, plan].join(";");
}

describe.skipIf(!hasChromium)("training on one's own images in Chromium", { timeout: 200_000 }, () => {
  const folder = temporaryFolder();
  let site: Served;
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(join(folder.path, "mark.json"), '{"format":"latents-studio-export"}');
    site = await openSite({ "latents-studio.json": join(folder.path, "mark.json") });
    browser = await startChromium();
  }, 120_000);
  afterAll(async () => {
    await site?.close();
    await browser?.close();
    folder.remove();
  });

  async function open(): Promise<Awaited<ReturnType<typeof openPage>>> {
    const opened = await openPage(browser, site, { at: "/train" });
    opened.page.setDefaultTimeout(patient.timeout);
    await opened.page.getByRole("button", { name: "Start" }).waitFor();
    return opened;
  }
  const train = async (page: Page, steps: string): Promise<void> => {
    await page.getByLabel("Steps", { exact: true }).fill(steps);
    await page.getByRole("combobox", { name: "Device" }).selectOption("wasm");
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("link", { name: "Explore its codes" }).waitFor();
  };

  it("checks photos, learns from them and lays out their map, and no request carries anything", async () => {
    const { page, noise, scripts, close } = await open();
    const asked: Request[] = [];
    page.context().on("request", (request) => asked.push(request));
    await page.getByText("My photos").click();
    const files = page.locator("input[type=file]").first();
    const photos = Array.from({ length: 9 }, (_, i) => photo(i));
    const notes = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") };
    await files.setInputFiles([...photos, { ...photos[3], name: "copy.png" }, notes]);
    await page.getByText("9 photos to learn from and to test on.").waitFor();
    expect(await page.getByText("1 photo left out that there was already.").count()).toBe(1);
    expect(await page.getByText("1 file left out that this browser reads no picture from: notes.txt.").count()).toBe(1);
    expect(
      await page.getByRole("note").filter({ hasText: "They stay in this tab: no request carries them" }).count(),
    ).toBe(1);
    expect(await seriousFindings(page)).toEqual([]);
    await train(page, "4");
    await page.getByRole("link", { name: "Explore its codes" }).click();
    await page.getByRole("combobox", { name: "Split" }).selectOption("both");
    await page.locator(".scatter[data-points='9']").waitFor();
    // of photos that lie over each other one is drawn
    await expect
      .poll(async () => Number(await page.locator(".scatter").getAttribute("data-images")), patient)
      .toBeGreaterThan(5);
    // the page's own files, once each, and nothing else
    for (const request of asked) {
      expect(request.method()).toMatch(/^(GET|HEAD)$/);
      expect(request.postData()).toBeNull();
      expect(request.url()).not.toMatch(/\d\.png|\?/);
      expect(request.url().startsWith(site.url) || request.url().startsWith("blob:")).toBe(true);
    }
    expect(ownKilobytes(scripts)).toBeLessThan(mostKilobytes + 60);
    expect(noise.filter((text) => !/No available adapters|404/.test(text))).toEqual([]);
    await close();
  });

  it("reads a table, says what is odd in it, learns its rows, and leaves a run that the command measures alike", async () => {
    const { page, noise, scripts, close } = await open();
    const asked: Request[] = [];
    page.context().on("request", (request) => asked.push(request));
    await page.getByText("My table").click();
    expect(await page.getByRole("button", { name: "Start" }).isDisabled()).toBe(true);
    const csv = (rows: number, odd = ""): string =>
      ["id;age;income;plan", ...Array.from({ length: rows }, (_, i) => rowOf(i)), odd].join("\n");
    const give = (text: string): Promise<void> =>
      page
        .locator("input[type=file]")
        .first()
        .setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await give(csv(3));
    await page.getByText("The table needs 20 rows or more: to learn from, to hold out, and to test on.").waitFor();
    // a fault is said by its line, and a word for it in the page's own words
    await give(csv(120, "N999;old;3,5;pro"));
    await page
      .getByText(/age people\.csv: line 122 has "old", which is no number.*“Words of missing cells” below/)
      .waitFor();
    expect(await page.getByRole("button", { name: "Start" }).isDisabled()).toBe(true);
    await page.getByLabel("Words of missing cells").fill("old");
    await page.getByLabel("Words of missing cells").press("Enter");
    await page.getByText("121 rows of people.csv").waitFor();
    expect(await page.getByText("names each row (an identifier); it is left out of the model").count()).toBe(1);
    await page.getByRole("row", { name: /plan categorical free, pro, team/ }).waitFor();
    await page.getByRole("checkbox", { name: "age" }).uncheck();
    await page.getByRole("row", { name: /age/ }).getByRole("checkbox", { checked: false }).waitFor();
    await page.getByRole("checkbox", { name: "age" }).check();
    expect(await seriousFindings(page)).toEqual([]);
    // of what is still read when another kind is chosen nothing is trained on
    await give(csv(60_000));
    await page.getByText("My photos").click();
    await page.waitForTimeout(3000);
    expect(await page.getByRole("button", { name: "Start" }).isDisabled()).toBe(true);
    expect(await page.getByText("Your images come first").count()).toBe(1);
    await page.getByText("My table").click();
    const text = csv(120);
    await give(text);
    await page.getByText("120 rows of people.csv").waitFor();
    await page.getByLabel("Steps", { exact: true }).fill("40");
    await page.getByLabel("Latent numbers", { exact: true }).fill("3");
    await page.getByRole("combobox", { name: "Device" }).selectOption("wasm");
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("button", { name: "Download run" }).waitFor();
    await page.getByRole("img", { name: /^income: training rows and drawn rows; KS 0\.\d+/ }).waitFor();
    await page.getByRole("application", { name: /^Codes of 24 test rows over axis 1, .* coloured by plan;/ }).waitFor();
    await page.getByText(/−log p of the row: /).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    for (const request of asked) {
      expect(request.postData()).toBeNull();
      expect(request.url().startsWith(site.url) || request.url().startsWith("blob:")).toBe(true);
    }
    expect(ownKilobytes(scripts)).toBeLessThan(mostKilobytes + 90);

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download run" }).click(),
    ]);
    const archive = join(folder.path, download.suggestedFilename());
    await download.saveAs(archive);
    const runs = join(folder.path, "runs");
    const imported = await runHere(["import", archive, "--runs", runs]);
    expect([imported.code, imported.stderr]).toEqual([0, expect.stringMatching(/^measure it: latents evaluate/)]);
    const file = join(folder.path, "people.csv");
    writeFileSync(file, text);
    const evaluate = (): ReturnType<typeof runHere> =>
      runHere(["evaluate", imported.stdout.trim(), "--data", file, "--json"]);
    const { code, stdout } = await evaluate();
    expect(code).toBe(0);
    const measured = JSON.parse(stdout) as { test: { negElbo: number } };
    await page.getByText(measured.test.negElbo.toFixed(2)).first().waitFor();
    // other rows are not taken for those of the training
    writeFileSync(file, text.replaceAll(";pro", ";team"));
    expect((await evaluate()).stderr).toMatch(/the rows of .*people\.csv must be those of the training/);
    // what it was trained on is still there; a table that cannot be read takes its place
    await page.getByRole("button", { name: "Train another" }).click();
    await page.getByText("120 rows of people.csv").waitFor();
    await page.getByRole("row", { name: /plan categorical free, pro, team/ }).waitFor();
    expect(await page.getByRole("button", { name: "Start" }).isEnabled()).toBe(true);
    await give("a;b\n1;2\n1;2;3\n");
    await page.getByText(/people\.csv: line 3 must have 2 cells/).waitFor();
    expect(await page.getByRole("button", { name: "Start" }).isDisabled()).toBe(true);
    expect(noise.filter((line) => !/No available adapters|404/.test(line))).toEqual([]);
    await close();
  });

  it("takes drawings of a pad as its data, of several kinds", async () => {
    const { page, noise, close } = await open();
    await page.getByText("My drawings").click();
    const pad = page.getByRole("application", { name: /^Drawing pad/ });
    expect(await page.getByRole("button", { name: "Start" }).isDisabled()).toBe(true);
    for (let i = 0; i < 6; i++) {
      await pad.focus();
      for (let step = 0; step < 3 + i; step++)
        await page.keyboard.press(i % 2 === 0 ? "Shift+ArrowRight" : "Shift+ArrowUp");
      await page
        .getByRole("radiogroup", { name: "Kind of the drawing" })
        .getByText(i % 2 === 0 ? "A" : "B")
        .click();
      await page.getByRole("button", { name: "Add the drawing" }).click();
    }
    await page.getByText("200 images of my drawings").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await train(page, "3");
    await page.getByRole("img", { name: /^The plane of codes after step 3/ }).waitFor();
    expect(noise.filter((text) => !/No available adapters|404/.test(text))).toEqual([]);
    await close();
  });
});
