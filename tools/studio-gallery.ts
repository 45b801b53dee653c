import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Browser, type Page } from "playwright-core";
import { peopleCsv } from "../packages/cli/test/people-table.js";

/**
 * Pictures of every page of the studio, from real runs, at three widths, light and dark:
 * `npx tsx --conditions=latents-source tools/studio-gallery.ts RUNS OUT [VIEW...]`, where RUNS is a folder of runs with one called `plane` of two latent numbers and
 * one called `people` on the table of tools/people-csv.ts, and OUT a folder. `--docs` makes those of docs/studio.md alone, into docs/pictures. Needs `npm run build` and Chromium.
 */
const words = process.argv.slice(2).filter((word) => word !== "--docs");
const forDocs = process.argv.includes("--docs");
const [runs, out, ...wanted] = words;

interface View {
  readonly name: string;
  /** After `#` in the studio's address, or a page of this repository, which is opened as a file. */
  readonly at: string;
  /** Brings the page to where its picture is worth looking at. */
  readonly prepare: (page: Page) => Promise<unknown>;
  /** Height of its picture in the docs, which it is taken for at 1,280 pixels. */
  readonly docs?: number;
  /** The docs have it as a phone shows it at night. */
  readonly onPhone?: true;
  /** The docs have all of the page, whatever its height. */
  readonly whole?: true;
  /** RUNS is the folder of a sweep: taken only when asked for by name. */
  readonly ofSweep?: true;
}

const shown = (page: Page, selector: string): Promise<unknown> => page.locator(selector).first().waitFor();
const latent = "/latent/run%3Aplane";
const others = ["beta1-seed1", "beta1-seed2", "beta4-seed1", "beta4-seed2"];

/** Brings a heading to the top of the window. */
const below = (page: Page, name: string): Promise<unknown> =>
  page
    .getByRole("heading", { name })
    .first()
    .evaluate((heading) => scrollTo(0, scrollY + heading.getBoundingClientRect().top - 70));

/** Drags through places of the map, given as shares of its width and height. */
async function drag(page: Page, places: readonly (readonly [number, number])[]): Promise<void> {
  const map = page.locator(".scatter canvas").last();
  await map.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await map.boundingBox())!;
  const at = ([right, down]: readonly [number, number]): [number, number] => [x + right * width, y + down * height];
  await page.mouse.move(...at(places[0]));
  await page.mouse.down();
  for (const place of places.slice(1)) await page.mouse.move(...at(place), { steps: 4 });
  await page.mouse.up();
}

/** Places of a circle around the middle of a pad, in shares of its side. */
const ring = (radius: number, corners = 16): readonly (readonly [number, number])[] =>
  Array.from({ length: corners + 1 }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners - Math.PI / 2;
    return [0.5 + radius * Math.cos(angle), 0.5 + radius * Math.sin(angle)] as const;
  });

/** Draws a line on the pad. */
async function scribble(page: Page, places: readonly (readonly [number, number])[]): Promise<void> {
  const pad = page.locator('[aria-label^="Drawing pad"]');
  await pad.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await pad.boundingBox())!;
  const at = ([right, down]: readonly [number, number]): [number, number] => [x + right * width, y + down * height];
  await page.mouse.move(...at(places[0]));
  await page.mouse.down();
  for (const place of places.slice(1)) await page.mouse.move(...at(place), { steps: 2 });
  await page.mouse.up();
}

/** Gives the table of docs/tables.md to Train here. */
async function giveTable(page: Page): Promise<void> {
  await page.getByText("My table").click();
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(peopleCsv(1200)) });
  await page.getByText("1,200 rows of people.csv").waitFor();
}

const views: readonly View[] = [
  { name: "runs", at: "/runs", prepare: (page) => shown(page, "tbody tr, [data-run]") },
  {
    name: "run",
    at: "/runs/plane",
    docs: 900,
    prepare: async (page) => {
      await shown(page, "canvas[data-frames]");
      await below(page, "The plane of codes, as it unfolds");
    },
  },
  {
    name: "published",
    at: "docs/site/index.html",
    docs: 760,
    prepare: async (page) => {
      // it starts when it is used
      for (const x of [300, 310]) await page.mouse.move(x, 300);
      await shown(page, "canvas");
    },
  },
  {
    name: "phone",
    at: "docs/site/index.html#/latent/site",
    docs: 780,
    onPhone: true,
    prepare: async (page) => {
      await shown(page, ".scatter[data-points]");
      await shown(page, "[data-nearest*=',']");
      await page.locator(".scatter").evaluate((map) => scrollTo(0, scrollY + map.getBoundingClientRect().top - 200));
    },
  },
  {
    name: "sweep",
    at: "/sweep",
    docs: 820,
    ofSweep: true,
    prepare: (page) => page.getByRole("heading", { name: "Settings and figure" }).waitFor(),
  },
  {
    name: "compare",
    at: `/compare/${others.join(",")}`,
    prepare: (page) => page.getByText("Test NELBO").first().waitFor(),
  },
  {
    name: "map",
    at: `${latent}?drag=lasso&column=length`,
    docs: 720,
    whole: true,
    prepare: async (page) => {
      await shown(page, ".scatter[data-points]");
      await page.locator("[data-nearest*=',']").waitFor();
      await drag(page, [
        [0.3, 0.3],
        [0.5, 0.2],
        [0.7, 0.35],
        [0.6, 0.6],
        [0.35, 0.55],
      ]);
    },
  },
  {
    name: "map-images",
    at: `${latent}?points=images&drag=path`,
    docs: 720,
    whole: true,
    prepare: async (page) => {
      await shown(page, ".scatter[data-points]");
      await page.waitForFunction("Number(document.querySelector('.scatter').dataset.images) > 10");
      await drag(page, [
        [0.2, 0.75],
        [0.4, 0.4],
        [0.6, 0.55],
        [0.8, 0.25],
      ]);
      await page.getByRole("img", { name: "Place 12 of 12 along the path" }).waitFor();
    },
  },
  {
    name: "address",
    at: `${latent}?z=-1.2,0.6&picked=,61,77&hidden=2,8&camera=-1,0.5,3&points=images`,
    docs: 760,
    prepare: (page) => page.locator("[data-nearest*=',']").waitFor(),
  },
  { name: "map-density", at: `${latent}?points=density`, prepare: (page) => shown(page, "[data-drawn='density']") },
  {
    name: "search",
    at: latent,
    prepare: async (page) => {
      await shown(page, ".scatter[data-points]");
      await page.getByRole("button", { name: "Search by an image" }).click();
      await scribble(page, [
        [0.3, 0.25],
        [0.7, 0.25],
        [0.55, 0.5],
        [0.4, 0.8],
      ]);
    },
  },
  { name: "lattice", at: `${latent}?view=lattice`, prepare: (page) => page.waitForTimeout(3000) },
  {
    name: "draw",
    at: "/draw/run%3Abeta1-seed1",
    prepare: (page) =>
      page
        .getByText(/^Of [\d,]+/)
        .first()
        .waitFor(),
  },
  {
    name: "people",
    at: "/runs/people",
    prepare: (page) => page.getByText(/−log p of the row/).waitFor(),
  },
  {
    name: "train-live",
    at: "/train",
    prepare: async (page) => {
      await page.getByLabel("Steps", { exact: true }).fill("400");
      await page.getByRole("button", { name: "Start" }).click();
      await page.locator("canvas[data-frames]").waitFor();
      await page.waitForTimeout(5000);
    },
  },
  {
    name: "train-table",
    at: "/train",
    docs: 900,
    prepare: giveTable,
  },
  {
    name: "train-table-live",
    at: "/train",
    docs: 1000,
    prepare: async (page) => {
      await giveTable(page);
      await page.getByRole("button", { name: "Start" }).click();
      await page.getByText("Drawn beside real").waitFor();
      await page.waitForTimeout(6000);
      await below(page, "Drawn beside real");
    },
  },
  { name: "train", at: "/train", prepare: (page) => page.getByRole("button", { name: "Start" }).waitFor() },
  {
    name: "train-drawings",
    at: "/train",
    docs: 760,
    prepare: async (page) => {
      await page.getByText("My drawings").click();
      for (let i = 0; i < 8; i++) {
        await page
          .getByRole("radiogroup", { name: "Kind of the drawing" })
          .getByText("AB"[i % 2])
          .click();
        await scribble(page, i % 2 === 0 ? ring(0.22 + 0.02 * i) : [...ring(0.3, 3), ...ring(0.12 + 0.01 * i, 3)]);
        await page.getByRole("button", { name: "Add the drawing" }).click();
      }
      await scribble(page, ring(0.3));
    },
  },
  {
    name: "compare-samples",
    at: `/compare/${others.join(",")}`,
    docs: 560,
    prepare: async (page) => {
      await page.getByRole("button", { name: "Draw them in this page" }).click();
      await page.getByRole("img", { name: "Sample 12 of all runs, over each other" }).waitFor();
      await below(page, "Samples of the same noise");
    },
  },
  {
    name: "story",
    at: "/story",
    docs: 900,
    prepare: async (page) => {
      await page.getByRole("button", { name: "Train", exact: true }).first().click();
      await page
        .getByText(/^Trained for/)
        .first()
        .waitFor({ state: "attached" });
      await below(page, "Encoder, a draw, decoder");
    },
  },
];

async function shoot(
  browser: Browser,
  url: string,
  view: View,
  width: number,
  height: number,
  dark: boolean,
  picture: string,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(90_000);
  page.on("console", (message) => message.type() === "error" && console.error(`${view.name}: ${message.text()}`));
  const [file, hash] = view.at.split("#");
  await page.goto(view.at.startsWith("/") ? `${url}#${view.at}` : `${String(pathToFileURL(file))}#${hash ?? ""}`);
  await view.prepare(page);
  await page.waitForTimeout(1200);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) console.error(`${view.name} at ${width}: ${wide} pixels wider than the window`);
  await page.screenshot({ path: picture, fullPage: !forDocs || view.whole });
  console.error(picture);
  await context.close();
}

const server = spawn("node", ["packages/cli/bin/latents.js", "studio", "--runs", runs, "--port", "0"]);
const url = await new Promise<string>((resolve) => {
  server.stdout.once("data", (text) => resolve(String(text).trim()));
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
const chosen = views.filter(
  ({ name, docs, ofSweep }) => (wanted.length === 0 ? !ofSweep : wanted.includes(name)) && (!forDocs || docs),
);
try {
  if (!forDocs) mkdirSync(out, { recursive: true });
  for (const view of chosen)
    if (forDocs) {
      const [width, dark] = view.onPhone ? [360, true] : [1280, false];
      await shoot(browser, url, view, width, view.docs!, dark, `docs/pictures/studio-${view.name}.png`);
    } else
      for (const width of (process.env.WIDTHS ?? "360,1280,1920").split(",").map(Number))
        for (const dark of [false, true])
          await shoot(
            browser,
            url,
            view,
            width,
            900,
            dark,
            join(out, `${view.name}-${width}-${dark ? "dark" : "light"}.png`),
          );
} finally {
  await browser.close();
  server.kill("SIGINT");
}
