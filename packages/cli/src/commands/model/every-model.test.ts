import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { decodePng, readNpz, writeNpz } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asIfStopped } from "../../../test/as-if-stopped.js";
import { commandHere, enterTemporaryFolder } from "../../../test/command-here.js";

let folder: ReturnType<typeof enterTemporaryFolder>;

/** One run of each kind of posterior, prior and hierarchy that is no Gaussian under N(0, I), by the settings that make it. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  iaf: ["model.posterior.type=iaf", "model.posterior.hidden=6"],
  realnvp: ["model.prior.type=realnvp", "model.prior.hidden=[4]"],
  vamp: ["model.prior.type=vamp", "model.prior.components=5"],
  layers: ["model.hierarchy.type=layers", "model.hierarchy.sizes=[2]", "model.hierarchy.hidden=[4]"],
  ladder: ["model.hierarchy.type=ladder", "model.hierarchy.sizes=[2]", "model.hierarchy.hidden=[4]"],
  sphere: ["model.posterior.type=von-mises-fisher"],
  categories: ["model.posterior.type=gumbel-softmax", "model.posterior.categories=3", "model.prior.categories=3"],
  codes: ["model.posterior.type=vq", "model.posterior.codes=4", "model.posterior.codeSize=3", "model.prior.hidden=4"],
  m2: [
    ...["model.conditioning.type=semi-supervised", "model.conditioning.classes=3", "model.conditioning.hidden=[4]"],
    "model.conditioning.labelled=12",
  ],
};
const names = Object.keys(kinds);
/** Those whose codes do not lie in all of space. */
const elsewhere = ["sphere", "categories", "codes"];

beforeAll(async () => {
  folder = enterTemporaryFolder();
  const values = Uint8Array.from({ length: 16 * 60 }, (_, i) => (i * 7 + (i >> 4) * 31) % 256);
  const labels = Uint8Array.from({ length: 60 }, (_, i) => i % 3);
  const arrays = { x: { shape: [60, 4, 4], values }, y: { shape: [60], values: labels } };
  writeFileSync("data.npz", writeNpz(new Map(Object.entries(arrays))));
  const nets = ["model.encoder.hidden=[6]", "model.decoder.hidden=[6]"];
  for (const [name, sets] of Object.entries(kinds)) {
    const set = [...nets, ...sets].flatMap((text) => ["--set", text]);
    const small = ["--latent", "3", "--batch", "6", "--steps", "12", "--threads", "1", "--data", "data.npz"];
    // one to go on from
    small.push("--set", "checkpoint.every=6");
    const { code, stderr } = await commandHere("train", ...small, ...set, "--out", `runs/${name}`);
    expect([code, stderr]).toEqual([0, stderr]);
  }
}, 120_000);
afterAll(() => folder.leave());

/** What the command printed, once it has done its work. */
async function done(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await commandHere(...args);
  expect([code, stderr]).toEqual([0, stderr]);
  return { stdout, stderr };
}
/** What the command said when it refused. */
async function refused(...args: string[]): Promise<string> {
  const { code, stderr } = await commandHere(...args);
  expect(code).toBe(2);
  return stderr;
}
/** The shape of the picture that the command wrote. */
async function pictureOf(...args: string[]): Promise<readonly number[]> {
  await done(...args, "--out", "picture.png");
  return decodePng(readFileSync("picture.png"), "picture.png").shape;
}

describe.each(names)("a run of %s", (name) => {
  it("leaves all its nets, with a page that names each", async () => {
    const { stdout } = await done("export", name, "--out", `model-${name}`);
    const files = stdout.trim().split("\n");
    for (const file of files) expect(existsSync(file)).toBe(true);
    const page = readFileSync(`model-${name}/README.md`, "utf8");
    for (const net of ["encoder", "draw", "decoder", "prior", "score", ...(name === "m2" ? ["classifier"] : [])]) {
      expect(files).toContain(`model-${name}/${net}.onnx`);
      expect(page).toContain(`## ${net}.onnx`);
      expect(existsSync(`runs/${name}/model/${net}.onnx`)).toBe(true);
    }
  });

  it("is encoded, with the log-variances of a Gaussian alone", async () => {
    await done("encode", name, "--out", "codes.npz");
    const arrays = readNpz(readFileSync("codes.npz"), "codes.npz");
    expect(arrays.get("mean")!.shape).toEqual([12, 3]);
    expect(arrays.has("logVar")).toBe(!["iaf", ...elsewhere].includes(name));
  });

  it("is reconstructed, sampled, and scored", async () => {
    expect(await pictureOf("reconstruct", name, "--count", "4")).toHaveLength(3);
    expect(await pictureOf("sample", name, "--count", "4")).toHaveLength(3);
    expect(await pictureOf("sample", name, "--count", "4", "--prior", "fitted:2")).toHaveLength(3);
    const scored = JSON.parse((await done("score", name, "--json")).stdout) as { mean: number };
    expect(Number.isFinite(scored.mean)).toBe(true);
    const nll = JSON.parse((await done("evaluate", name, "--samples", "20", "--json")).stdout) as object;
    expect(nll).toMatchObject({ test: { samples: 20, images: 12 } });
  });

  it("is completed, or says why it cannot be", async () => {
    const completed = ["complete", name, "--mask", "top", "--images", "3", "--steps", "20", "--samples", "40"];
    if ([...elsewhere, "ladder"].includes(name)) {
      expect(await refused(...completed)).toMatch(/^error: completeImages: fits (a Gaussian q|q) of the code, and /);
      return;
    }
    const { stdout } = await done(...completed, "--json", "--out", "completions.png");
    const { perImage } = JSON.parse(stdout) as { perImage: { logProbSeen: number; logProbHiddenGivenSeen: number }[] };
    expect(perImage).toHaveLength(3);
    for (const { logProbSeen, logProbHiddenGivenSeen } of perImage)
      expect([logProbSeen, logProbHiddenGivenSeen].every(Number.isFinite)).toBe(true);
  });

  it("is walked through along the dimensions that it uses, over its own prior", async () => {
    if (elsewhere.includes(name)) {
      for (const command of ["traverse", "lattice"])
        expect(await refused(command, name)).toContain("do not lie in all of space, and cannot be moved along one");
      return;
    }
    const label = name === "m2" ? ["--label", "1"] : [];
    const { stderr } = await done("traverse", name, ...label, "--out", "traversal.png");
    expect(stderr).toMatch(
      name === "m2" || name === "iaf" ? /^rows from the top: z\d/ : /from -3 to 3 standard deviations of the prior\n$/,
    );
    // p(z) of vamp and realnvp, q of iaf, and the layer above z leave no KL of a dimension
    expect(stderr).toContain(["m2", "ladder"].includes(name) ? "(KL " : "(variance ");
    const lattice = await done("lattice", name, "--size", "3", ...label, "--out", "lattice.png");
    expect(lattice.stderr).toContain(
      ["iaf", "m2"].includes(name)
        ? "equal shares of a standard normal"
        : "equal shares of the model's own prior, the other dimensions at its middle",
    );
  });

  it("has a map, neighbours, a way between two images and a report", async () => {
    await done("project", name, "--out", "map.svg");
    await done("neighbours", name, "--images", "1,2", "--count", "3", "--out", "near.png");
    await done("interpolate", name, "--from", "0", "--to", "1", "--out", "way.png");
    await done("report", name);
  });

  it("goes on where it stopped", async () => {
    const { file, bytes } = asIfStopped(`runs/${name}`);
    await done("train", "--resume", name);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });
});
