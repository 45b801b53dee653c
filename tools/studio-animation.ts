import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { encodeGif, type PixelImage } from "@latents/core";
import { chromium, type Page } from "playwright-core";
import sharp from "sharp";

/**
 * The README's picture of the studio, by using it: `npx tsx --conditions=latents-source tools/studio-animation.ts RUNS PLANE MODEL OUT`, where RUNS is a
 * folder of runs, PLANE the name of one with two latents, MODEL one to draw for. Needs `npm run build` and Chromium.
 */
const [runs, plane, model, out] = process.argv.slice(2);
const width = 880;

const frames: PixelImage[] = [];
const delays: number[] = [];

async function shoot(page: Page, delayMs: number): Promise<void> {
  const { data, info } = await sharp(await page.screenshot())
    .resize({ width })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const area = info.width * info.height;
  const pixels = new Uint8Array(3 * area);
  for (let i = 0; i < area; i++) for (let c = 0; c < 3; c++) pixels[c * area + i] = data[3 * i + c];
  frames.push({ shape: [3, info.height, info.width], pixels });
  delays.push(delayMs);
}

const server = spawn("node", ["packages/cli/bin/latents.js", "studio", "--runs", runs, "--port", "0"]);
const url = await new Promise<string>((resolve) => {
  server.stdout.once("data", (text) => resolve(String(text).trim()));
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, colorScheme: "light" });
page.setDefaultTimeout(120_000);
await page.goto(url);
const at = (address: string): Promise<unknown> => page.goto(`${url.split("?")[0]}#${address}`);

await page.getByRole("link", { name: model, exact: true }).waitFor();
await shoot(page, 1600);
await at(`/compare/${[model, plane].join(",")}`);
await page.waitForTimeout(3000);
await shoot(page, 1600);

await at(`/latent/${encodeURIComponent(`run:${plane}`)}`);
await page.getByRole("application").waitFor();
await page.waitForTimeout(4000);
await shoot(page, 1200);
const box = (await page.getByRole("application").boundingBox())!;
const place = (i: number): [number, number] => [
  box.x + box.width * (0.5 + 0.22 * Math.cos(i / 2.6)),
  box.y + box.height * (0.5 + 0.24 * Math.sin(i / 2.6)),
];
await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
await page.mouse.down();
for (let i = 0; i < 17; i++) {
  await page.mouse.move(...place(i), { steps: 3 });
  await page.waitForTimeout(500);
  await shoot(page, 160);
}
await page.mouse.up();

await at(`/draw/${encodeURIComponent(`run:${model}`)}`);
await page.getByText(/^Of [\d,]+/).waitFor();
const pad = (await page.locator('[aria-label^="Drawing pad"]').boundingBox())!;
const stroke = [8, 7, 11, 5, 15, 5, 18, 7, 18, 10, 15, 13, 12, 13.5, 15, 13.5, 19, 17, 18, 21, 15, 23, 11, 23, 8, 21];
await page.mouse.move(pad.x + (pad.width * stroke[0]) / 28, pad.y + (pad.height * stroke[1]) / 28);
await page.mouse.down();
for (let i = 2; i < stroke.length; i += 2) {
  await page.mouse.move(pad.x + (pad.width * stroke[i]) / 28, pad.y + (pad.height * stroke[i + 1]) / 28, { steps: 6 });
  await page.waitForTimeout(900);
  await shoot(page, 220);
}
await page.mouse.up();
await page.waitForTimeout(4000);
await shoot(page, 2500);

await browser.close();
server.kill("SIGINT");
writeFileSync(out, encodeGif(frames, { delayMs: delays }));
