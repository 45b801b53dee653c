import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Evaluation, Matrix } from "latents";
import type { TrainedVae } from "latents/inference";
import { expect, it, vi } from "vitest";

const readme = readFileSync(fileURLToPath(new URL("../README.md", import.meta.url)), "utf8");

it("the README's example runs, with fewer steps", { timeout: 180_000 }, async () => {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(readme)!;
  const short = code.replace("steps: 2000", "steps: 4");
  expect(short).not.toBe(code);
  const folder = mkdtempSync(join(tmpdir(), "latents-readme-"));
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    const file = join(folder, "example.ts");
    writeFileSync(file, `${short}\nexport { trained, test, codes, images, encoder, decoder };\n`);
    const result = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
      trained: TrainedVae;
      test: Evaluation;
      codes: Matrix;
      images: Matrix;
      encoder: Uint8Array;
      decoder: Uint8Array;
    };
    expect(result.test.images).toBe(10_000);
    expect(result.test.negElbo).toBeLessThan(784 * Math.LN2);
    expect(print).toHaveBeenCalledWith(expect.stringMatching(/^test NELBO \d+\.\d\d nats$/));
    expect(result.codes.shape).toEqual([10_000, 10]);
    expect(result.images.shape).toEqual([16, 784]);
    expect(result.encoder.length).toBeGreaterThan(784 * 512 * 4);
    expect(result.decoder.length).toBeGreaterThan(784 * 512 * 4);
    await result.trained.release();
  } finally {
    print.mockRestore();
    rmSync(folder, { recursive: true });
  }
});
