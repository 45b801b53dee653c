import { appendFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync, crc32 } from "node:zlib";
import {
  planeFrameName,
  planeStageName,
  writePlaneFrame,
  writePlaneStage,
} from "../../core/src/run-format/plane-file.js";

/** What a run without a training is to look like. */
export interface MadeRun {
  readonly name: string;
  readonly config?: Record<string, unknown>;
  readonly createdAt?: string;
  /** Steps in its log, and those that it was to have. */
  readonly step?: number;
  readonly steps?: number;
  /** What it is trained on, default mnist. */
  readonly data?: string;
  /** Its test NELBO; without one it is not finished. */
  readonly negElbo?: number;
}

/** Writes a run's folder as the command leaves it, with a log, figures and pictures. */
export function makeRun(runs: string, made: MadeRun): void {
  const {
    name,
    config,
    createdAt = "2026-11-20T10:00:00.000Z",
    step = 100,
    steps = 100,
    data = "mnist",
    negElbo,
  } = made;
  const folder = join(runs, name);
  mkdirSync(join(folder, "images"), { recursive: true });
  const record = {
    ...{ format: "latents-run", version: 1, config: { recipe: "mnist", data: { name: data }, ...config } },
    ...{ command: "latents train mnist", createdAt, versions: { latents: "0.1.0" }, steps },
    machine: { device: "cpu", threads: 1 },
    data: { name: data, count: 60000, shape: [1, 28, 28] },
  };
  writeFileSync(join(folder, "config.json"), JSON.stringify(record));
  for (let at = 10; at <= step; at += 10) logStep(runs, name, at);
  writeFileSync(join(folder, "images", "samples.png"), greyPng(20));
  if (negElbo === undefined) return;
  const test = { negElbo, rec: negElbo - 20, kl: 20, standardError: 0.5, images: 10000, binarisation: "dynamic" };
  const result = {
    ...{ run: folder, recipe: "mnist", seed: 1, steps: step, device: "cpu", threads: 1 },
    ...{ elapsedMs: 20 * step, msPerStep: 20, peakRssBytes: 4e8, test },
  };
  writeFileSync(join(folder, "result.json"), JSON.stringify(result));
  writeFileSync(
    join(folder, "report.html"),
    `<h1>Report of ${name}</h1><script>parent.document.title = "ran"</script>`,
  );
}

/** Adds a line to a run's log. */
export function logStep(runs: string, name: string, step: number): void {
  const [rec, kl] = [100 + 4000 / step, 20 - 100 / step];
  const figures = { loss: rec + kl, rec, kl, elapsedMs: 20 * step, klPerDimension: [kl * 0.7, kl * 0.3] };
  appendFileSync(join(runs, name, "metrics.jsonl"), `${JSON.stringify({ step, split: "train", ...figures })}\n`);
}

/** Adds a frame to the plane of a run of two latent numbers: 40 images whose codes move outwards with the step. */
export function addPlaneFrame(runs: string, name: string, step: number): void {
  const folder = join(runs, name, "plane");
  const [count, shape, side] = [40, [1, 28, 28] as const, 14];
  const positions = Float32Array.from({ length: 2 * count }, (_, i) => Math.sin(i) * (0.5 + step / 50));
  const manifold = new Uint8Array(side * side * 784).map((_, i) => (step * (i % 28)) % 256);
  if (!existsSync(folder)) {
    mkdirSync(folder);
    const labels = Uint16Array.from({ length: count }, (_, i) => i % 10);
    const images = new Uint8Array(count * 784).map((_, i) => (i % 5) * 60);
    writeFileSync(join(folder, planeStageName), writePlaneStage({ images, count, shape, labels }, 2));
  }
  const frame = writePlaneFrame({ step, positions, manifold }, { shape, side });
  // at once, as a training writes it: a server may be looking
  writeFileSync(join(folder, ".frame.tmp"), frame);
  renameSync(join(folder, ".frame.tmp"), join(folder, planeFrameName(step)));
}

/** A grey square. */
function greyPng(side: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head[8] = 8;
  const rows = Buffer.alloc(side * (side + 1), 128).map((value, i) => (i % (side + 1) === 0 ? 0 : value));
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
