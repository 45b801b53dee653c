import { join } from "node:path";
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../../cli/test/command-here.js";
import { temporaryFolder, tiny } from "../../cli/test/command.js";
import {
  adam,
  modelFromConfig,
  ortRuntime,
  decodePng,
  resolveConfig,
  train,
  writeModelFile,
  writeNpz,
  type ImageDataset,
} from "../../core/src/index.js";
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

/** Colours of the classes 0 and 1. */
const [blue, amber] = [
  [66, 105, 208],
  [239, 177, 24],
];
/** Images of a bright spot on a ring: ten classes, each a tenth of it. */
function spots(count: number, split: string): ImageDataset {
  const pixels = new Uint8Array(count * 784);
  const labels = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = i % 10;
    const angle = (2 * Math.PI * (labels[i] + 0.25 * Math.sin(i * 7.1))) / 10;
    const [x, y] = [14 + 8 * Math.cos(angle), 14 + 8 * Math.sin(angle + (split === "test" ? 0.02 : 0))];
    for (let p = 0; p < 784; p++)
      pixels[784 * i + p] = 255 * Math.exp(-(((p % 28) - x) ** 2 + (Math.floor(p / 28) - y) ** 2) / 12);
  }
  return { name: "mnist", split, count, shape: [1, 28, 28], pixels, labels };
}

async function trainedFile(name: string, model: object): Promise<Uint8Array> {
  const net = { type: "mlp", hidden: [64] };
  const config = resolveConfig([{ source: "test", values: { model: { ...model, encoder: net, decoder: net } } }]);
  const shape = [1, 28, 28] as const;
  const { values } = await train(modelFromConfig(config, shape), spots(1000, "train"), {
    ...{ steps: 300, batch: 50, seed: 1, optimizer: adam(3e-3), binarisation: "dynamic" as const },
    runtime: await ortRuntime({ threads: 1 }),
  });
  return writeModelFile({ name, step: 300, config, shape, values });
}

describe.skipIf(!hasChromium)("the latent space in Chromium, on a host without a server", { timeout: 240_000 }, () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let site: Served;
  let browser: Browser;

  beforeAll(async () => {
    folder = temporaryFolder();
    const file = (name: string, bytes: Uint8Array): string => {
      writeFileSync(join(folder.path, name), bytes);
      return join(folder.path, name);
    };
    const { count, pixels, labels } = spots(1000, "test");
    const data = writeNpz(
      new Map([
        ["x_test", { shape: [count, 28, 28], values: pixels }],
        ["y_test", { shape: [count], values: Uint8Array.from(labels!) }],
      ]),
    );
    file(
      "mixture.safetensors",
      await trainedFile("mixture", { latent: 3, prior: { type: "gaussian-mixture", components: 4 } }),
    );
    site = await openSite({
      "model.safetensors": file("model.safetensors", await trainedFile("plane", { latent: 2 })),
      "data/mnist-test.npz": file("mnist-test.npz", data),
      "latents-studio.json": file("mark.json", Buffer.from('{"format":"latents-studio-export"}')),
    });
    browser = await startChromium();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    folder.remove();
  });

  /** Opens the view with its points drawn. */
  async function open(options: { width?: number; height?: number; dark?: boolean } = {}) {
    const opened = await openPage(browser, site, { at: "/latent", ...options });
    await opened.page.locator(".scatter[data-points='1000']").waitFor(patient);
    return opened;
  }
  const decoded = (page: Page) => page.getByRole("img", { name: "The decoded picture of the code" });
  const pictureOf = (page: Page): Promise<string> =>
    decoded(page).evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const changed = (page: Page, before: string) => expect.poll(() => pictureOf(page), patient).not.toBe(before);

  /** How many pixels of the scatter have about a colour. */
  async function pixelsNear(page: Page, [r, g, b]: readonly number[]): Promise<number> {
    const { pixels, shape } = decodePng(await page.locator(".scatter").screenshot(), "screenshot");
    const area = shape[1] * shape[2];
    let found = 0;
    for (let i = 0; i < area; i++)
      if (Math.hypot(pixels[i] - r, pixels[area + i] - g, pixels[2 * area + i] - b) < 60) found++;
    return found;
  }

  it("draws the codes in the colours of their classes, hides a class, draws only when something changes; nothing is wider than the window, and a file that is no model is told", async () => {
    const { page, noise, close } = await open({ width: 1280, height: 720 });
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280);
    expect(await pixelsNear(page, blue)).toBeGreaterThan(30);
    expect(await pixelsNear(page, amber)).toBeGreaterThan(30);
    await page.getByRole("button", { name: "Class 1" }).click();
    await expect.poll(() => pixelsNear(page, amber), patient).toBeLessThan(5);
    expect(await pixelsNear(page, blue)).toBeGreaterThan(30);
    const frames = await page.locator(".scatter").getAttribute("data-frames");
    await page.waitForTimeout(500);
    expect(await page.locator(".scatter").getAttribute("data-frames")).toBe(frames);
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["no model at all"], "notes.txt"));
      window.dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
    });
    await expect.poll(() => page.getByRole("alert").textContent(), patient).toMatch(/must|safetensors/);
    expect(noise).toEqual([]);
    await close();
  });

  /** A place of the page where a point of a colour lies. */
  async function placeOf(page: Page, [r, g, b]: readonly number[]): Promise<readonly [number, number]> {
    const { pixels, shape } = decodePng(await page.locator(".scatter").screenshot(), "screenshot");
    const { x, y } = (await page.locator(".scatter").boundingBox())!;
    const area = shape[1] * shape[2];
    for (let i = 0; i < area; i++)
      if (Math.hypot(pixels[i] - r, pixels[area + i] - g, pixels[2 * area + i] - b) < 60)
        return [x + (i % shape[2]), y + Math.floor(i / shape[2])];
    throw new Error("no point of this colour");
  }

  it("decodes under a cursor that is dragged or moved by keys, and by sliders; shows the image under the pointer, decodes what is clicked, and goes from one to another; says how many codes lie outside the view, and shows all", async () => {
    const { page, noise, close } = await open();
    const plane = (await page.locator(".scatter canvas").last().boundingBox())!;
    const start = await pictureOf(page);
    await page.mouse.move(plane.x + plane.width * 0.5, plane.y + plane.height * 0.5);
    await page.mouse.down();
    await page.mouse.move(plane.x + plane.width * 0.85, plane.y + plane.height * 0.3, { steps: 12 });
    await page.mouse.up();
    await changed(page, start);
    const dragged = await pictureOf(page);
    await page.locator(".scatter").focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press("Shift+ArrowLeft");
    await changed(page, dragged);
    const nudged = await pictureOf(page);
    await page.getByRole("slider", { name: "z0" }).focus();
    for (let i = 0; i < 30; i++) await page.keyboard.press("PageUp");
    await page.keyboard.press("End");
    await changed(page, nudged);
    await page.getByRole("button", { name: "Reset" }).click();
    await expect.poll(() => pictureOf(page), patient).toBe(start);
    await page.getByRole("button", { name: "Sample from the prior" }).click();
    await changed(page, start);

    const before = await pictureOf(page);
    const at = await placeOf(page, amber);
    await page.mouse.move(...at);
    await page.locator("[data-hover]").waitFor(patient);
    await page.mouse.click(...at);
    await page.getByText("Reconstruction").waitFor(patient);
    await changed(page, before);
    expect(await page.getByRole("img", { name: /^Image \d+ of the test split$/ }).count()).toBeGreaterThan(0);
    await page.getByRole("button", { name: "A …" }).click();
    await page.getByRole("button", { name: "B …" }).click();
    await expect.poll(() => page.getByRole("img", { name: /^Step \d of 9$/ }).count(), patient).toBe(9);
    await page.getByText("Spherical").click();
    await page.getByRole("button", { name: "Show step 5 of 9" }).click();

    const outside = page.getByRole("status").filter({ hasText: "outside the view" });
    await page.locator(".scatter").focus();
    for (let i = 0; i < 6; i++) await page.keyboard.press("+");
    await outside.waitFor(patient);
    expect(await outside.textContent()).toMatch(/^[1-9]\d{0,2} of 1,000 outside the view$/);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Show all" }).click();
    await outside.waitFor({ ...patient, state: "detached" });
    expect(noise).toEqual([]);
    await close();
  });

  it("has an address for all that is shown: another window shows the same", async () => {
    const { page, noise, close } = await open();
    await page.getByRole("button", { name: "Class 1" }).click();
    await page.mouse.click(...(await placeOf(page, blue)));
    await page.getByText("Reconstruction").waitFor(patient);
    await page.getByRole("button", { name: "A …" }).click();
    await page.locator(".scatter").focus();
    // the address has where the view comes to rest
    const outside = async (): Promise<string> =>
      (await page.getByRole("status").filter({ hasText: "outside the view" }).allTextContents()).join();
    for (let i = 0; i < 4; i++) {
      const before = await outside();
      await page.keyboard.press("+");
      await expect.poll(outside, patient).not.toBe(before);
    }
    await page.getByText("Drag moves").click();
    // where the clipboard is refused, the link stands in the page
    await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("refused"))));
    await page.getByRole("button", { name: "Copy a link to what you see" }).click();
    const link = await page.getByRole("textbox", { name: "Link" }).inputValue();
    for (const part of ["#/latent/site?", "hidden=1", "camera=", "z=", "picked=", "drag=move"])
      expect(link).toContain(part);
    const seen = async (at: Page) => [
      ...(await at.getByRole("button", { name: /^[AB] / }).allTextContents()),
      await at.getByRole("img", { name: /^Image \d+ of the test split$/ }).getAttribute("aria-label"),
      // the address has three decimals of a code, the page shows two
      ...(await at.locator(".latent-row").allTextContents()),
      await at.getByRole("status").filter({ hasText: "outside the view" }).textContent(),
      await at.getByRole("button", { name: "Class 1" }).getAttribute("aria-pressed"),
    ];
    const other = await openPage(browser, site, { at: link.split("#")[1] });
    await other.page.locator(".scatter[data-points='1000']").waitFor(patient);
    const first = await seen(page);
    await expect.poll(() => seen(other.page), patient).toEqual(first);
    // an address may be anybody's: what it says wrongly counts as not said
    await other.page.goto(`${site.url}#/latent/site?z=1&plane=dims-9&camera=x&picked=99999999,,&class=7&split=all`);
    await other.page.getByText("No image picked").waitFor(patient);
    await expect.poll(() => other.page.url(), patient).not.toContain("camera=");
    // nor is another image's reconstruction called so
    await other.page.goto(`${site.url}#/latent/site?z=9,9&picked=3,,`);
    await other.page.getByText("Image #3").waitFor(patient);
    await other.page.getByText("Decoded", { exact: true }).waitFor(patient);
    expect([noise, other.noise]).toEqual([[], []]);
    await other.close();
    await close();
  });

  it("lays out by t-SNE with progress, which can be cancelled, while the decoder answers", async () => {
    const { page, noise, close } = await open();
    const choose = async (name: string): Promise<void> => {
      await page.getByRole("combobox", { name: "Coordinates" }).selectOption({ label: name });
    };
    await choose("t-SNE");
    await page.locator("[data-running]").waitFor(patient);
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect.poll(() => page.locator("[data-running]").count(), patient).toBe(0);
    // noted in the page as it comes: a busy machine may lay out faster than a test asks
    const told = await page.evaluateHandle(() => {
      const shares = new Set<string>();
      new MutationObserver(() => {
        const share = document.querySelector("[data-running]")?.getAttribute("data-running");
        if (share) shares.add(share);
      }).observe(document.body, { subtree: true, childList: true, attributeFilter: ["data-running"] });
      return shares;
    });
    await page.getByRole("button", { name: "Lay out again" }).click();
    const before = await pictureOf(page);
    await page.getByRole("slider", { name: "z1" }).focus();
    await page.keyboard.press("End");
    await changed(page, before);
    await page.getByRole("application", { name: /codes over t-SNE 1, t-SNE 2/ }).waitFor(patient);
    expect(await told.evaluate((shares) => shares.size)).toBeGreaterThan(2);
    expect(noise).toEqual([]);
    await close();
  });

  it("opens a model that is dropped on the page: its mixture, and space that turns by keys", async () => {
    const { page, noise, scripts, close } = await open();
    const bytes = readFileSync(join(folder.path, "mixture.safetensors")).toString("base64");
    await page.evaluate((text) => {
      const content = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], "mixture.safetensors"));
      for (const kind of ["dragenter", "dragover", "drop"])
        document.body.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
    }, bytes);
    await page.getByRole("slider", { name: "z2" }).waitFor(patient);
    await page.locator(".scatter[data-ellipses='4']").waitFor(patient);
    await page.getByText("3-D").click();
    await page.getByRole("application", { name: /codes over z\d, z\d, z\d/ }).waitFor(patient);
    const scatter = page.locator(".scatter");
    const before = await scatter.screenshot();
    await scatter.focus();
    for (let i = 0; i < 8; i++) await page.keyboard.press("ArrowRight");
    await expect.poll(async () => before.equals(await scatter.screenshot()), patient).toBe(false);
    // all that this view ever loads
    for (const [label, axes] of [
      ["PCA", /codes over PC ?1/],
      ["UMAP", /codes over UMAP 1/],
    ] as const) {
      await page.getByRole("combobox", { name: "Coordinates" }).selectOption({ label });
      await page.getByRole("application", { name: axes }).waitFor(patient);
    }
    expect(ownKilobytes(scripts)).toBeLessThan(mostKilobytes);
    expect(noise).toEqual([]);
    await close();
  });

  it("shows the lattice as one picture that can be saved", async () => {
    const { page, noise, close } = await open();
    await page.getByText("Lattice").click();
    const lattice = page.getByRole("img", { name: /^20 by 20 decoded codes/ });
    await lattice.waitFor(patient);
    expect(await lattice.evaluate((canvas: HTMLCanvasElement) => [canvas.width, canvas.height])).toEqual([560, 560]);
    await page.getByRole("slider", { name: "Pictures along a side" }).press("ArrowLeft");
    await page.getByRole("img", { name: /^19 by 19 decoded codes/ }).waitFor(patient);
    await page.getByRole("img", { name: /^19 by 19/ }).hover({ position: { x: 5, y: 5 } });
    await page.getByText(/^z\d = −1\.94, z\d = 1\.94/).waitFor(patient);
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "PNG" }).click(),
    ]);
    expect(saved.suggestedFilename()).toMatch(/^lattice-z\d-z\d-19x19\.png$/);
    const file = join(folder.path, "lattice.png");
    await saved.saveAs(file);
    expect(decodePng(readFileSync(file), "lattice").shape.slice(1)).toEqual([532, 532]);
    expect(noise).toEqual([]);
    await close();
  });

  it("has no serious finding of axe, and nothing wider than the window, on a phone in the dark", async () => {
    const { page, noise, close } = await open({ width: 390, height: 844, dark: true });
    expect(await seriousFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(noise).toEqual([]);
    await close();
  });

  it("asks a bare host once what it is, and looks for a model beside the page", async () => {
    const bare = await openSite({ "data/mnist-test.npz": join(folder.path, "mnist-test.npz") });
    const { page, noise, close } = await openPage(browser, bare);
    await page.getByText("No model yet").waitFor(patient);
    expect(new URL(page.url()).hash).toBe("#/latent");
    const missing = "Failed to load resource: the server responded with a status of 404 (Not Found)";
    expect(noise).toEqual([`${missing} ${bare.url}latents-studio.json`, `${missing} ${bare.url}model.safetensors`]);
    await close();
    await bare.close();
  });

  const at = (name: string): string => join(folder.path, name);
  const latents = async (...args: string[]): Promise<void> => {
    const { code, stderr } = await runHere(args);
    expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
  };
  let trained: Promise<void> | undefined;
  /** A run on MNIST, for both tests below. */
  const trainedRun = async (): Promise<string> => {
    await (trained ??= latents("train", "mnist", "--steps", "20", ...tiny, "--out", at("run")));
    return at("run");
  };

  it("leaves the console of an exported site empty", async () => {
    await latents("studio", "--export", at("export"), "--model", await trainedRun());
    const exported = await openSite({}, { folder: at("export") });
    const { page, noise, close } = await openPage(browser, exported);
    await page.locator(".scatter[data-points='10000']").waitFor(patient);
    await page.getByRole("link", { name: /^Draw/ }).click();
    await page.getByText("Draw something").or(page.getByRole("application")).first().waitFor(patient);
    expect(noise).toEqual([]);
    await close();
    await exported.close();
  }, 240_000);

  it("opens a published page from a disk: samples, map, drawing, a figure of it, and nothing is asked for", async () => {
    await latents("publish", await trainedRun(), "--out", at("published"), "--images", "200", "--title", "Mine <b>");
    const all = readdirSync(at("published"), { recursive: true, encoding: "utf8" });
    const bytes = all.map((name) => statSync(join(at("published"), name)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(10e6);
    // what comes before it is used
    expect(statSync(join(at("published"), "index.html")).size).toBeLessThan(700e3);
    const file = pathToFileURL(join(at("published"), "index.html")).href;
    const { page, noise, requests, close } = await openFile(file);
    await page.getByRole("heading", { level: 1, name: "Mine <b>" }).waitFor(patient);
    // it is read as it stands: no code runs, nothing else comes, and its picture is what the model draws first
    expect(await seriousFindings(page)).toEqual([]);
    const drawn = await page.locator("img.poster").evaluate(async (image: HTMLImageElement) => {
      const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
      const context = canvas.getContext("2d")!;
      context.drawImage(image, 0, 0);
      // without the line around them all
      return Array.from(context.getImageData(1, 1, canvas.width - 2, canvas.height - 2).data);
    });
    expect(requests).toEqual([file]);
    // the first move from nowhere is none
    for (const x of [300, 310]) await page.mouse.move(x, 300);
    const samples = page.getByRole("img", { name: "Images that the model makes of random codes" });
    const pixels = (): Promise<number[]> =>
      samples.evaluate((canvas: HTMLCanvasElement) =>
        Array.from(canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height).data),
      );
    await expect.poll(async () => new Set(await pixels()).size, patient).toBeGreaterThan(50);
    // half precision, and rounding
    const far = (await pixels()).filter((value, i) => i % 4 < 3 && Math.abs(value - drawn[i]) > 3 && drawn[i] !== 128);
    expect(far.length).toBeLessThan(0.02 * drawn.length);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("link", { name: /^Walk in its latent space/ }).click();
    await page.locator(".scatter[data-points='200']").waitFor(patient);
    const before = await pictureOf(page);
    await page.locator(".scatter").focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press("Shift+ArrowLeft");
    await changed(page, before);
    await expect.poll(() => page.url(), patient).toContain("?z=");
    await page.getByRole("link", { name: /^Draw/ }).click();
    await page.getByRole("application", { name: /^Drawing pad/ }).waitFor(patient);
    const drawing = page.url();
    // the story trains here too, on the images that the page carries
    await page.goto(`${file}#/story?steps=2`);
    await page.getByRole("button", { name: "Train", exact: true }).first().click(patient);
    await page.getByRole("img", { name: /^The plane of codes after step 2: 200 test images/ }).waitFor(patient);
    const figure = await openFile(`${file}?embed${new URL(drawing).hash.replace("/draw/", "/latent/")}`);
    await figure.page.locator(".scatter[data-points='200']").waitFor(patient);
    expect(await figure.page.getByRole("navigation").count()).toBe(0);
    expect(await figure.page.getByRole("link", { name: "Open the whole page" }).count()).toBe(1);
    for (const one of [requests, figure.requests])
      expect(one.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([]);
    // this test reads the canvas as often as it must wait
    const own = (text: string): boolean => !text.includes("willReadFrequently");
    expect([noise.filter(own), figure.noise]).toEqual([[], []]);
    await figure.close();
    await close();
  }, 240_000);

  it("starts a published page where a key leads to, and says which of its files were not copied", async () => {
    await latents("publish", await trainedRun(), "--out", at("copied"), "--images", "20");
    const file = pathToFileURL(join(at("copied"), "index.html")).href;
    const { page, noise, close } = await openFile(file);
    const draw = page.getByRole("link", { name: /^Draw for it/ });
    for (let i = 0; i < 20 && !(await draw.evaluate((link) => link === document.activeElement)); i++)
      await page.keyboard.press("Tab");
    // to look for it by keys takes nobody's place away
    expect(await page.getByRole("application").count()).toBe(0);
    expect(await page.locator("img.poster").count()).toBe(1);
    await page.keyboard.press("Enter");
    await page.getByRole("application", { name: /^Drawing pad/ }).waitFor(patient);
    expect(noise).toEqual([]);
    await close();
    // a touch that starts it is not lost: what it touched is there until it is over
    const touched = await openFile(file);
    const others = touched.page.getByRole("link", { name: "Draw others" });
    await others.dispatchEvent("pointerdown", { pointerType: "touch" });
    await touched.page.waitForTimeout(1500);
    expect(await touched.page.locator("img.poster").count()).toBe(1);
    await others.dispatchEvent("pointerup", { pointerType: "touch" });
    await others.dispatchEvent("click");
    await touched.page.getByRole("button", { name: "Draw others" }).waitFor(patient);
    expect(new URL(touched.page.url()).hash).toBe("#/model?draw=1");
    await touched.close();
    const model = readdirSync(join(at("copied"), "parts")).find((name) => name.startsWith("model"))!;
    const part = (name: string): string => join(at("copied"), "parts", name);
    renameSync(part(model), part("away.js"));
    const broken = await openFile(`${file}#/model`);
    for (const x of [300, 310]) await broken.page.mouse.move(x, 300);
    const alert = broken.page.getByRole("alert").filter({ hasText: "That did not work" });
    await alert.filter({ hasText: `parts/${model} of this page could not be read` }).waitFor(patient);
    await broken.close();
    const engine = readdirSync(join(at("copied"), "parts")).find((name) => name.startsWith("engine"))!;
    renameSync(part("away.js"), part(model));
    rmSync(part(engine));
    const still = await openFile(`${file}#/draw/site`);
    const told = still.page.getByRole("alert").filter({ hasText: "This page is not whole" });
    await told.filter({ hasText: `parts/${engine} of this page could not be read` }).waitFor(patient);
    await still.close();
  }, 240_000);

  /** A page from a disk; `requests` are all that it asks for. */
  async function openFile(url: string) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, reducedMotion: "reduce" });
    const page = await context.newPage();
    const noise: string[] = [];
    const requests: string[] = [];
    context.on("request", (request) => requests.push(request.url()));
    page.on("console", (message) => {
      if (/GPU stall due to ReadPixels/.test(message.text())) return;
      if (["error", "warning"].includes(message.type())) noise.push(message.text());
    });
    page.on("pageerror", (error) => noise.push(error.message));
    await page.goto(url);
    return { page, noise, requests, close: () => context.close() };
  }
});
