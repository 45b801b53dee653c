import { mkdirSync, readFileSync } from "node:fs";
import { decodePng, readNpz } from "@latents/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandHere, enterTemporaryFolder, runHere } from "../../../test/command-here.js";
import { tiny } from "../../../test/command.js";

let folder: ReturnType<typeof enterTemporaryFolder>;
/** `plane` has 2 latents, `space` 4, `classes` 2 and takes labels. */
beforeAll(async () => {
  folder = enterTemporaryFolder();
  const train = async (name: string, ...args: string[]): Promise<void> => {
    const ended = await runHere(["train", ...tiny, ...args, "--steps", "60", "--out", `runs/${name}`, "--json"], {
      cwd: folder.path,
    });
    expect([ended.code, ended.stderr]).toEqual([0, ended.stderr]);
  };
  await train("plane");
  await train("space", "--latent", "4");
  await train("classes", "--set", "model.conditioning=labels");
}, 180_000);
afterAll(() => folder.leave());

const command = commandHere;
const picture = (file: string) => decodePng(readFileSync(file), file);

describe("lattice", () => {
  it("of 50 images a side is one picture of 1400 x 1400 pixels, without gaps", async () => {
    const { code, stdout, stderr } = await command("lattice", "plane", "--size", "50");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "plane-lattice.png\n" });
    expect(stderr).toBe(
      "50x50 images of runs/plane, 1400x1400 pixels: z0 rises to the right, z1 upwards, by equal shares of a standard normal\n",
    );
    expect(picture("plane-lattice.png").shape).toEqual([1, 1400, 1400]);
  });

  it("takes the dimensions of the largest KL, or those it is told, the others at 0", async () => {
    const usual = await command("lattice", "space", "--size", "3", "--out", "a.png");
    const [, first, second] =
      /^dimensions of the largest KL over 2,000 test images: z(\d) \([\d.]+ nats\), z(\d) .*; --dims chooses others\n/.exec(
        usual.stderr,
      )!;
    expect(usual.stderr).toContain(", the other dimensions at 0\n");
    expect(
      (await command("lattice", "space", "--size", "3", "--dims", `${first},${second}`, "--out", "b.png")).code,
    ).toBe(0);
    expect(picture("b.png").pixels).toEqual(picture("a.png").pixels);
    await command("lattice", "space", "--size", "3", "--dims", `${second},${first}`, "--out", "c.png");
    expect(picture("c.png").pixels).not.toEqual(picture("a.png").pixels);
  });

  it("of a model with labels is of one class", async () => {
    await command("lattice", "classes", "--size", "3", "--label", "7", "--out", "seven.png");
    await command("lattice", "classes", "--size", "3", "--label", "1", "--out", "one.png");
    expect(picture("seven.png").pixels).not.toEqual(picture("one.png").pixels);
  });
});

describe("traverse", () => {
  it("has a row for each dimension by falling KL, or the dimensions it is told", async () => {
    const { code, stdout, stderr } = await command("traverse", "space", "--steps", "5");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "space-traversal.png\n" });
    expect(stderr).toMatch(/^rows from the top: (z\d \(KL [\d.]+\)(, )?){4}; from -3 to 3\n$/);
    const kls = [...stderr.matchAll(/KL ([\d.]+)/g)].map(([, kl]) => Number(kl));
    expect(kls).toEqual([...kls].sort((a, b) => b - a));
    await command("traverse", "space", "--steps", "5", "--no-captions", "--out", "a.png");
    // 5 columns, 4 rows, 28 pixels, 2 between and around
    expect(picture("a.png").shape).toEqual([1, 122, 152]);
    const d = ["--dims", "2", "--image", "4", "--no-captions", "--out", "d.png"];
    await command("traverse", "space", "--steps", "3", ...d);
    expect(picture("d.png").shape).toEqual([1, 32, 92]);
  });

  it("says above the columns the values of z, beside the rows the dimensions and their KL", async () => {
    const drawn = async (...args: string[]): Promise<{ top: string; left: string; height: number }> => {
      await command("traverse", "space", "--steps", "5", ...args, "--out", "captions.png");
      const { shape, pixels } = picture("captions.png");
      const [, height, width] = shape;
      const part = (from: number, to: number, left: number, right: number): string =>
        Array.from({ length: to - from }, (_, y) =>
          Buffer.from(pixels.subarray((from + y) * width + left, (from + y) * width + right)).toString("hex"),
        ).join();
      // text above and beside images of 4 x (30 x 2) pixels
      const images = 5 * 60 + 4 + 10;
      return {
        top: part(10 + 22, height - 4 * 60 - 14, width - images, width),
        left: part(60, height - 14, 0, width - images),
        height,
      };
    };
    const usual = await drawn("--dims", "0,1,2,3");
    const near = await drawn("--dims", "0,1,2,3", "--range", "2");
    expect(near.left).toBe(usual.left);
    expect(near.top).not.toBe(usual.top);
    const turned = await drawn("--dims", "3,1,2,0");
    expect(turned.top).toBe(usual.top);
    expect(turned.left).not.toBe(usual.left);
  });

  it("around an image has its reconstruction where the dimension has its value", async () => {
    // nearly no range: all images of the row are alike
    await command(
      "traverse",
      "plane",
      "--image",
      "2",
      "--dims",
      "0",
      "--range",
      "0.000001",
      "--steps",
      "2",
      "--no-captions",
      "--out",
      "near.png",
    );
    const { pixels, shape } = picture("near.png");
    const cell = (left: number): number[] =>
      Array.from({ length: 784 }, (_, i) => pixels[(2 + Math.floor(i / 28)) * shape[2] + left + (i % 28)]);
    expect(cell(2)).toEqual(cell(32));
  });

  it("moves images of one class towards another", async () => {
    const along = ["--direction", "1:0", "--steps", "5", "--no-captions", "--out", "e.png"];
    const { code, stderr } = await command("traverse", "plane", ...along);
    expect(code).toBe(0);
    expect(stderr).toBe(
      '8 test images moved along the mean of "0" minus the mean of "1" of 400 training codes, from -1.5 to 1.5 times it\n',
    );
    expect(picture("e.png").shape).toEqual([1, 242, 152]);
  });
});

describe("interpolate", () => {
  it("has the two images at the ends of each row", async () => {
    const ends = ["--from", "3", "--to", "8"];
    const { code, stdout } = await command("interpolate", "plane", ...ends, "--steps", "4", "--no-captions");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "plane-interpolation.png\n" });
    const { shape, pixels } = picture("plane-interpolation.png");
    expect(shape).toEqual([1, 62, 182]);
    const { openRun } = await import("../../run/open-run.js");
    const test = await (await openRun("runs/plane")).dataset("test");
    const cell = (left: number): number[] =>
      Array.from({ length: 784 }, (_, i) => pixels[(2 + Math.floor(i / 28)) * shape[2] + left + (i % 28)]);
    expect(cell(2)).toEqual([...test.pixels.subarray(3 * 784, 4 * 784)]);
    expect(cell(152)).toEqual([...test.pixels.subarray(8 * 784, 9 * 784)]);
    await command("interpolate", "plane", ...ends, "--path", "linear", "--no-captions", "--out", "f.png");
    expect(picture("f.png").shape).toEqual([1, 32, 392]);
    await command("interpolate", "plane", ...ends, "--path", "linear", "--out", "g.png");
    // twice the size, with room for a title, the shares and the word
    const [, height, width] = picture("g.png").shape;
    expect([height > 62 + 40, width > 782 + 40]).toEqual([true, true]);
  });
});

describe("neighbours", () => {
  it("shows each image beside its nearest by codes and by pixels", async () => {
    const { code, stderr } = await command("neighbours", "plane", "--images", "0,5", "--count", "3", "--out", "n.png");
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^two rows for each of 2 test images at the left: its 3 nearest of 400 training images by codes, below by pixels\nof the same class by codes: \d of 6\nof the same class by pixels: \d of 6\n$/,
    );
    expect(picture("n.png").shape).toEqual([1, 122, 122]);
  });
});

describe("sample --prior fitted", () => {
  it("draws from a mixture, of as many components as it is told", async () => {
    const { code, stderr } = await command("sample", "space", "--count", "4", "--prior", "fitted:2", "--out", "g.png");
    expect([code, stderr]).toEqual([
      0,
      "4 draws from a mixture of 2 components fitted on codes of 400 training images of runs/space, seed 0, temperature 1\n",
    ]);
    const kernels = await command("sample", "space", "--count", "4", "--prior", "kde", "--out", "k.png");
    expect([kernels.code, kernels.stderr]).toEqual([
      0,
      "4 draws from a kernel density of codes of 400 training images of runs/space, seed 0, temperature 1\n",
    ]);
    const twice = await command("sample", "space", "--count", "4", "--prior", "two-stage", "--out", "t.png");
    expect([twice.code, twice.stderr]).toEqual([
      0,
      "4 draws from a VAE of codes of 400 training images of runs/space, seed 0, temperature 1\n",
    ]);
    const flow = await command("sample", "space", "--count", "4", "--prior", "maf", "--out", "f.png");
    expect([flow.code, flow.stderr]).toEqual([
      0,
      "4 draws from a masked autoregressive flow of codes of 400 training images of runs/space, seed 0, temperature 1\n",
    ]);
    const cooled = await command("sample", "space", "--prior", "two-stage", "--temperature", "0.5", "--out", "u.png");
    expect(cooled.stderr).toBe("error: --temperature: must be 1 with --prior two-stage, got 0.5\n");
    await command("sample", "space", "--count", "4", "--out", "h.png");
    expect(picture("g.png").pixels).not.toEqual(picture("h.png").pixels);
    expect((await command("sample", "classes", "--count", "4", "--prior", "fitted", "--out", "i.png")).stderr).toMatch(
      /^4 draws from (a mixture of \d+ components, their number by BIC,|one Gaussian, of which BIC would not make a mixture of more,) fitted on codes of 400 training images/,
    );
  });
});

describe("project", () => {
  it.each(["raw", "pca", "tsne", "umap"] as const)("%s writes a map and says how far to trust it", async (method) => {
    const { code, stdout, stderr } = await command("project", "space", "--method", method, "--count", "120");
    expect({ code, stdout }).toEqual({ code: 0, stdout: `space-${method}.svg\n` });
    expect(stderr).toMatch(
      /^space: 120 test images of mnist: .*; trustworthiness 0\.[5-9]\d{3} \(12 neighbours\); [\d.]+ s\nDIMENSION +KL/,
    );
    expect(stderr.match(/^z\d /gm)).toHaveLength(4);
    expect(readFileSync(`space-${method}.svg`, "utf8")).toMatch(/^<svg xmlns=.*Trustworthiness 0\./s);
  });

  it("writes the same map as numbers and as a picture, and in space as numbers", async () => {
    const options = ["--method", "tsne", "--perplexity", "5", "--count", "60"];
    for (const file of ["m.json", "m.npz", "m.png"])
      expect((await command("project", "space", ...options, "--out", file)).stdout).toBe(`${file}\n`);
    const { positions, labels, axes } = JSON.parse(readFileSync("m.json", "utf8")) as Record<string, number[]>;
    expect([positions.length, axes]).toEqual([60, ["t-SNE 1", "t-SNE 2"]]);
    // of the 980 noughts of 10,000 images 5.88 are asked for, of the 1135 ones 6.81
    expect([0, 1].map((digit) => labels.filter((label) => label === digit).length)).toEqual([6, 7]);
    const arrays = readNpz(readFileSync("m.npz"), "m.npz");
    expect(Array.from(arrays.get("positions")!.values, Number)).toEqual(positions.flat());
    expect(Array.from(arrays.get("labels")!.values, Number)).toEqual(labels);
    expect(picture("m.png").shape[2]).toBe(960);
    expect((await command("project", "space", ...options, "--dims", "3")).stdout).toBe("space-tsne.npz\n");
    expect(readNpz(readFileSync("space-tsne.npz"), "space").get("positions")!.shape).toEqual([60, 3]);
  });

  it("prints one object with --json: trustworthiness and each dimension's variances", async () => {
    const { stdout } = await command(
      "project",
      "plane",
      "--method",
      "raw",
      "--count",
      "100",
      "--json",
      "--out",
      "r.npz",
    );
    const found = JSON.parse(stdout) as Record<string, unknown>;
    expect(found).toMatchObject({
      method: "raw",
      dims: 2,
      images: 100,
      trustworthiness: 1,
      trustworthinessNeighbours: 12,
    });
    for (const key of ["klPerDimension", "posteriorVariance", "meanVariance"]) {
      expect(found[key]).toHaveLength(2);
      expect((found[key] as number[]).every((value) => value > 0)).toBe(true);
    }
  });
});

describe("what is wrong is said once, with exit code 2", () => {
  it.each([
    [["lattice", "plane", "--dims", "0,2"], "--dims: the model's dimensions are 0 to 1, got 2"],
    [["lattice", "plane", "--dims", "1"], "--dims: a lattice lies in two dimensions, such as 0,1, got 1"],
    [["lattice", "plane", "--dims", "1,1"], "--dims: must be two different dimensions, got 1,1"],
    [["lattice", "plane", "--dims", "a,b"], /it must be numbers of latent dimensions, counted from 0, such as 2,0/],
    [["lattice", "plane", "--size", "600"], "--size: must be at most 585 for images of 28x28 pixels, got 600"],
    [["lattice", "classes"], "--label: the model takes labels; choose one of its 10 classes"],
    [
      ["lattice", "classes", "--label", "ten"],
      '--label: there is no class "ten"; classes are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9',
    ],
    [["lattice", "plane", "--label", "3"], '--label: the model takes no labels; leave it out, got "3"'],
    [["sample", "plane", "--label", "3"], '--label: the model takes no labels; leave it out, got "3"'],
    [
      ["sample", "plane", "--label", "3", "--prior", "fitted:2"],
      '--label: the model takes no labels; leave it out, got "3"',
    ],
    [["sample", "classes", "--label", "10"], /^--label: there is no class "10"; classes are 0, 1, 2/],
    [
      ["sample", "plane", "--temperature", "1e300"],
      /^decode: codes must be finite numbers, dimension \d of code \d+ is/,
    ],
    [["sample", "plane", "--out", "x.png/"], "--out: x.png/ is a folder; name a file"],
    [["lattice", "plane", "--out", "x.svg"], '--out: the file must end with .png, got "x.svg"'],
    [["traverse", "plane", "--image", "10000"], "--image: images of the test split are 0 to 9999, got 10000"],
    [["traverse", "plane", "--dims", "4"], "--dims: the model's dimensions are 0 to 1, got 4"],
    [["traverse", "plane", "--dims", "0,0"], "traversal: dimensions must be different ones, got 0, 0"],
    [["traverse", "plane", "--range", "0"], /it must be a number above 0/],
    [
      ["traverse", "plane", "--range", "1e300"],
      /^decode: codes must be finite numbers, dimension \d of code 0 is -Infinity/,
    ],
    [
      ["traverse", "classes", "--image", "4", "--label", "3"],
      "--label: is for codes of no image; image 4 has a label; leave --label out",
    ],
    [
      ["traverse", "classes", "--direction", "1:0", "--label", "3"],
      "--label: is for codes of no image; --direction moves images; leave it out",
    ],
    [["traverse", "plane", "--direction", "1"], '--direction: must be two classes, such as 0:1, got "1"'],
    [["traverse", "plane", "--direction", "1:1"], '--direction: must be two different classes, got "1:1"'],
    [["traverse", "plane", "--direction", "1:x"], /^--direction: there is no class "x"/],
    [
      ["traverse", "plane", "--direction", "1:0", "--dims", "0"],
      "--direction: does not go with --dims; choose one of them",
    ],
    [["interpolate", "plane", "--from", "0"], "required option '--to <n>' not specified; see latents --help"],
    [
      ["interpolate", "plane", "--from", "0", "--to", "12345"],
      "--to: images of the test split are 0 to 9999, got 12345",
    ],
    [["neighbours", "plane", "--among", "401"], "--among: must be at most the 400 images of the train split, got 401"],
    [
      ["neighbours", "plane", "--count", "9", "--among", "8"],
      "--count: must be at most the 8 images to choose from, got 9",
    ],
    [["sample", "plane", "--prior", "fitted:0"], /it must be own, fitted, or fitted:k with k components/],
    [["sample", "plane", "--prior", "fitted:500"], "--prior: a fitted mixture has at most 400 components, got 500"],
    [
      ["project", "plane", "--method", "tsne", "--count", "60", "--perplexity", "30"],
      "t-SNE: perplexity must be from 2 to 19.6, a third of the other points, for 60 points, got 30; choose another perplexity or more points",
    ],
    [
      ["project", "plane", "--method", "umap", "--count", "10", "--neighbours", "15"],
      "UMAP: neighbours must be from 2 to 9, one below the 10 points, got 15; choose another number",
    ],
    [
      ["project", "plane", "--count", "10001"],
      "--count: must be at most the 10000 images of the test split, got 10001",
    ],
    [
      ["project", "plane", "--method", "pca", "--dims", "3"],
      "--dims: the model has 2 latent dimensions, pca needs 3; choose fewer",
    ],
    [["project", "plane", "--perplexity", "5"], "--perplexity: is for --method tsne, got --method pca; leave it out"],
    [
      ["project", "plane", "--method", "tsne", "--neighbours", "5"],
      "--neighbours: is for --method umap, got --method tsne; leave it out",
    ],
    [["project", "plane", "--dims", "3", "--out", "m.NPZ"], /^--dims: the model has 2 latent dimensions, pca needs 3/],
    [
      ["project", "plane", "--dims", "3", "--out", "m.png"],
      '--out: a map of 3 dimensions must end with .json, .npz, got "m.png"; --dims 2 makes a picture, and latents studio turns the map in space',
    ],
    [
      ["project", "plane", "--dims", "2", "--out", "m.html"],
      '--out: a map of 2 dimensions must end with .svg, .png, .json, .npz, got "m.html"',
    ],
    [["project", "plane", "--out", "nowhere/m.svg"], "--out: there is no folder nowhere; create it first"],
    [["project", "plane", "--out", "folder.svg"], "--out: folder.svg is a folder; name a file"],
    [["project", "plane", "--method", "mds"], /argument 'mds' is invalid. Allowed choices are pca, tsne, umap, raw/],
  ])("%j", async (args, message) => {
    mkdirSync("folder.svg", { recursive: true });
    const { code, stdout, stderr } = await command(...args);
    expect([code, stdout]).toEqual([2, ""]);
    const text = stderr.replace(/^error: /, "").trimEnd();
    if (typeof message === "string") expect(text).toBe(message);
    else expect(text).toMatch(message);
  });
});

it.each(["project", "lattice", "traverse", "interpolate", "neighbours"])(
  "%s has help with an example",
  async (name) => {
    const help = await command(name, "--help");
    expect(help.code).toBe(0);
    expect(help.stdout).toMatch(new RegExp(`Usage: latents ${name}[^]*Examples:\n.*latents ${name}`));
  },
);
