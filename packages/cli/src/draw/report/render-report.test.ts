import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { exampleReport, examplePng } from "../../../test/example-report.js";
import type { ReportData } from "./report-data.js";
import { renderReport } from "./render-report.js";

const render = (change: Partial<ReportData> = {}): string => renderReport({ ...exampleReport(), ...change });
const page = (change?: Partial<ReportData>): Document => parseHTML(render(change)).document;
const texts = (document: Document, selector: string): string[] =>
  [...document.querySelectorAll(selector)].map((node) => node.textContent.replace(/\s+/g, " ").trim());

const nothing = {
  ...{ train: [], validation: [], test: undefined, klPerDimension: undefined },
  ...{ pairs: undefined, samples: undefined, codes: undefined, config: {} },
} satisfies Partial<ReportData>;

/** Everything a page could load, run or send: elements and attributes. */
function dangers(document: Document): string[] {
  const elements = [...document.querySelectorAll("script,iframe,object,embed,form,base,video,audio,use,foreignObject")];
  const found = elements.map((element) => element.outerHTML);
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on")) found.push(`${name}=${value}`);
      if (/^(src|href|xlink:href|srcset|action|data|poster|background)$/.test(name) && !/^(data:|#)/.test(value)) {
        found.push(`${name}=${value}`);
      }
      if (name !== "content" && /url\((?!#)/.test(value)) found.push(`${name}=${value}`);
    }
  }
  return found;
}

describe("renderReport", () => {
  it("shows every part of a complete run", () => {
    const document = page();
    expect(texts(document, "h1")).toEqual(["VAE on MNIST"]);
    expect(texts(document, "pre")).toEqual(["latents train mnist --steps 20000 --seed 1 --device cpu --threads 2"]);
    expect(texts(document, "section > h2")).toEqual([
      ...["Pictures", "Training", "Latent space and test set", "Settings", "Made with"],
    ]);
    expect(texts(document, "h3")).toEqual([
      ...["Originals and reconstructions", "Samples from the prior", "Loss", "REC, reconstruction", "KL to the prior"],
      ...["Codes by label", "Test set", "KL per latent dimension"],
    ]);
    expect(texts(document, ".numbers div")).toEqual([
      ...["Test NELBO 100.12 ± 0.26 nats", "REC 80.90 nats", "KL 19.22 nats", "Test NLL 96.30 nats, 5,000 samples"],
      ...["Training 2 min 41 s 20,000 steps of 8.1 ms", "Parameters 665,104"],
    ]);
    expect(texts(document, ".measures tbody tr").slice(0, 4)).toEqual([
      ...["NELBO 100.12 ± 0.26 101.30", "REC 80.90 82.10", "KL 19.22 19.20", "NLL, 5,000 samples 96.30"],
    ]);
    expect(texts(document, ".figure-number")).toEqual(["9 of 10 units active"]);
    expect(texts(document, "#training .legend li")).toEqual([
      ...["train, mean of 101 logged steps", "train, as logged", "validation", "test, at the end"],
    ]);
    expect(texts(document, "#latent .legend li")).toEqual(Array.from({ length: 10 }, (_, i) => `class ${i}`));
    expect(document.querySelectorAll("svg")).toHaveLength(5);
    expect(document.querySelectorAll("#machine tr")).toHaveLength(6);
  });

  it("shows moments of the training where it left pictures of them", () => {
    const moment = (kind: "reconstructions" | "samples", step: number) => ({ kind, step, png: examplePng(40, 20) });
    const document = page({
      snapshots: [moment("reconstructions", 400), moment("reconstructions", 1200), moment("samples", 400)],
    });
    expect(texts(document, "section > h2").slice(0, 3)).toEqual(["Pictures", "Training", "As training went"]);
    expect(texts(document, "#snapshots h3")).toEqual(["After step 400", "After step 1,200", "After step 400"]);
    expect(document.querySelectorAll("#snapshots img")).toHaveLength(3);
    expect(() => render({ snapshots: [{ ...moment("samples", 1), png: new Uint8Array(9) }] })).toThrow(
      "report snapshots: the image must be a PNG file, got 9 bytes that do not begin as one; write it again",
    );
  });

  it("has the doctor's notes first, each with its figures and what to try, as text", () => {
    const document = page({
      findings: [
        {
          ...{ name: "posterior-collapse", severity: "fault", title: "The posterior has <collapsed>" },
          ...{ evidence: ["KL is 0.1 nats.", "It weighs 50."], figures: { kl: 0.1 } },
          remedies: [{ set: ["objective.klWeight=1", "objective.klWarmUp=50"], why: "the KL weighs less" }],
        },
      ],
    });
    expect(texts(document, "section > h2")[0]).toBe("The doctor's notes");
    expect(texts(document, "#findings h3")).toEqual(["fault The posterior has <collapsed>"]);
    expect(texts(document, "#findings p")).toEqual(["KL is 0.1 nats. It weighs 50."]);
    expect(texts(document, "#findings li li")).toEqual([
      "try --set objective.klWeight=1 --set objective.klWarmUp=50the KL weighs less",
    ]);
    expect(page({ findings: [] }).querySelector("#findings")).toBeNull();
  });

  it("gives each figure its error, and says where few importance samples count", () => {
    const { test } = exampleReport();
    const more = { standardErrors: { rec: 0.25, kl: 0.125 }, nllStandardError: 0.5, monteCarloError: 0.0123 };
    const rows = (effectiveSamples: number): string[] => {
      const document = page({ test: { ...test!, ...more, effectiveSamples } });
      return [...texts(document, ".measures tbody tr").slice(1, 6), ...texts(document, ".measures + .note b")];
    };
    expect(rows(800)).toEqual([
      ...["REC 80.90 ± 0.25 82.10", "KL 19.22 ± 0.13 19.20", "NLL, 5,000 samples 96.30 ± 0.50"],
      ...["NLL, Monte Carlo error 0.012", "Effective samples 800.0"],
    ]);
    expect(rows(100).at(-1)).toMatch(/^Few of the NLL's importance samples count/);
  });

  it("says whose model it shows where the best is kept, with that model's validation beside the test", () => {
    const data = exampleReport();
    const [first] = data.validation;
    const kept = { step: first.step, negElbo: first.negElbo };
    const document = page({ summary: { ...data.summary, kept } });
    expect(texts(document, ".notice")[0]).toMatch(
      new RegExp(
        `^The best model is kept. It is that of step ${first.step.toLocaleString("en")}, with the lowest validation NELBO`,
      ),
    );
    expect(texts(document, ".measures thead th")).toEqual([
      "test",
      `validation, step ${first.step.toLocaleString("en")}`,
    ]);
  });

  it("loads and runs nothing, and says so in its policy", () => {
    const document = page();
    expect(dangers(document)).toEqual([]);
    expect(document.querySelector("meta[http-equiv]")?.getAttribute("content")).toMatch(/^default-src 'none';/);
    expect(render()).not.toMatch(/https?:\/\//);
    expect(texts(document, "style").join()).not.toMatch(/@import|url\(/);
  });

  it("stays small and is the same each time", () => {
    const once = render();
    expect(once.length).toBeLessThan(400_000);
    expect(render().replace(/plot-clip-\d+/g, "")).toBe(once.replace(/plot-clip-\d+/g, ""));
  });

  it("prints hostile text in any field as text", () => {
    const hostile = `</style></svg><script>alert(1)</script><img src=x onerror="alert(2)">'"&amp;`;
    const data = exampleReport();
    const versions = { [hostile]: hostile };
    const document = page({
      ...{ title: hostile, recipe: hostile, run: hostile, createdAt: hostile, command: hostile },
      config: { [hostile]: { [hostile]: hostile }, list: [hostile] },
      machine: { device: hostile, threads: 2, cpu: hostile, node: hostile, versions },
      summary: { ...data.summary, stopped: hostile },
      test: { ...data.test!, binarisation: hostile },
      pairs: { png: examplePng(4, 4), caption: hostile },
      samples: { png: examplePng(4, 4), caption: hostile },
      codes: { ...data.codes!, classes: Array<string>(10).fill(hostile), axes: [hostile, hostile], note: hostile },
    });
    expect(dangers(document)).toEqual([]);
    expect(document.querySelectorAll("img")).toHaveLength(2);
    expect(document.querySelectorAll("svg")).toHaveLength(5);
    expect(texts(document, "h1, pre, .facts b, time")).toEqual(Array(5).fill(hostile));
    expect(texts(document, ".notice")).toEqual([`Stopped early. ${hostile}`]);
    const drawn = texts(document, "#latent svg text");
    expect(drawn.filter((text) => text === `${hostile.slice(0, 24)}…`)).toHaveLength(10);
    expect(drawn.filter((text) => text === `↑ ${hostile.slice(0, 60)}…`)).toHaveLength(1);
    expect(drawn.filter((text) => text === `${hostile.slice(0, 60)}… →`)).toHaveLength(1);
  });

  it("leaves no holes where parts are missing", () => {
    const document = page(nothing);
    expect(texts(document, "section > h2")).toEqual(["Made with"]);
    expect(texts(document, ".numbers dt")).toEqual(["Training", "Parameters"]);
    expect(document.body.textContent).not.toMatch(/undefined|NaN|null|\[object/);
    for (const part of document.querySelectorAll("section, figure, .card, .pair, .stack, dd, caption, figcaption, p")) {
      expect(part.textContent.trim(), part.outerHTML).not.toBe("");
    }
  });

  it.each([
    ["test", ["Validation NELBO 101.30 nats at step 20,000"], { test: undefined }],
    ["test and validation", [/^Training loss [\d.]+ nats at step 19,996$/], { test: undefined, validation: [] }],
  ] as const)("leads with the next best number without %s", (_missing, [lead], change) => {
    const document = page(change as Partial<ReportData>);
    expect(texts(document, ".numbers div")[0]).toMatch(lead);
    expect(texts(document, "#latent > h2")).toEqual(["Latent space"]);
    expect(texts(document, ".figure-number")).toEqual(["10 of 10 above 0.01 nats"]);
  });

  it("draws codes without labels, and many classes without repeating itself silently", () => {
    const codes = exampleReport().codes!;
    const plain = page({ codes: { ...codes, labels: undefined, classes: undefined } });
    expect(texts(plain, "#latent h3")[0]).toBe("Codes");
    expect(texts(plain, "#latent .legend")).toEqual([]);
    const labels = codes.labels!.map((_, i) => i % 47);
    const many = page({ codes: { ...codes, labels } });
    expect(texts(many, "#latent .legend li")).toHaveLength(41);
    expect(texts(many, "#latent .legend li").slice(9, 11)).toEqual(["class 9", "10"]);
    expect(texts(many, "#latent figcaption")[0]).toContain("Colours repeat after 10 classes.");
  });

  it("draws at most 5,000 codes and says how many there are", () => {
    const dots = [...page().querySelectorAll(".dots path")].map(
      (path) => path.getAttribute("d")!.split("M").length - 1,
    );
    const drawn = dots.reduce((sum, size) => sum + size, 0);
    expect(drawn).toBeGreaterThan(4900);
    expect(drawn).toBeLessThanOrEqual(5000);
    expect(texts(page(), "#latent figcaption")[0]).toContain(`${drawn.toLocaleString("en-US")} of 6,000 codes drawn`);
  });

  it("thins long curves and says what the cut axis hides", () => {
    const { train } = exampleReport();
    const long = Array.from({ length: 200_000 }, (_, i) => ({ ...train[Math.floor(i / 50)], step: i }));
    const document = page({ train: long });
    const sizes = [...document.querySelectorAll("#training path")].map((path) => path.getAttribute("d")!.length);
    expect(Math.max(...sizes)).toBeLessThan(12_000);
    expect(texts(document, "#training figcaption")[0]).toMatch(
      /Axis cut to the bulk of the run; [\d,]+ of 200,020 points lie outside \(up to 5\d\d\.\d\)\./,
    );
  });

  it("survives a run that diverged at once", () => {
    const bad = { step: 1, loss: NaN, rec: Infinity, kl: -Infinity, elapsedMs: NaN };
    const data = exampleReport();
    const document = page({
      ...{ train: [bad], validation: [], klPerDimension: [NaN, Infinity] },
      test: { ...data.test!, negElbo: NaN, rec: 1e300, standardError: NaN },
      summary: { steps: 1, elapsedMs: NaN, msPerStep: NaN, parameters: 3, stopped: "not finite at step 1" },
      codes: { ...data.codes!, x: data.codes!.x.map(() => NaN) },
    });
    expect(texts(document, ".notice")).toEqual(["Stopped early. not finite at step 1"]);
    expect(texts(document, ".numbers .lead b")).toEqual(["not finite"]);
    expect(document.querySelectorAll("svg")).toHaveLength(0);
  });

  it.each([[1], [2], [40]])("draws %i logged steps", (steps) => {
    const train = exampleReport().train.slice(0, steps);
    const document = page({ train, validation: [], test: undefined });
    expect(document.querySelectorAll("#training svg")).toHaveLength(3);
    expect(document.querySelectorAll("#training circle")).toHaveLength(steps > 2 ? 0 : 3 * steps);
    expect(texts(document, "#training .legend li")).toEqual(["train"]);
    expect(texts(document, "#training figcaption").join()).not.toContain("NELBO");
  });

  it("draws ten thousand and one latent dimension", () => {
    const many = page({ klPerDimension: Array.from({ length: 10_000 }, (_, i) => 1 / (i + 1)) });
    expect(many.querySelectorAll("#latent rect").length).toBeLessThan(600);
    expect(texts(many, "#latent figcaption")[1]).toContain("The 512 largest of 10,000 are drawn.");
    expect(texts(page({ klPerDimension: [3] }), "#latent svg text")).toContain("z0");
  });

  it("gives each image its size and keeps its bytes", () => {
    const png = examplePng(463, 175);
    const image = page({ pairs: { png: new Uint8Array([9, ...png]).subarray(1), caption: "" } }).querySelector("img")!;
    expect([image.getAttribute("width"), image.getAttribute("height")]).toEqual(["463", "175"]);
    const [head, base64] = image.getAttribute("src")!.split(",");
    expect(head).toBe("data:image/png;base64");
    expect(new Uint8Array(Buffer.from(base64, "base64"))).toEqual(png);
  });

  it("says what is wrong with its input", () => {
    expect(() => render({ samples: { png: new Uint8Array(30), caption: "" } })).toThrow(
      "report samples: the image must be a PNG file, got 30 bytes that do not begin as one; write it again",
    );
    const codes = exampleReport().codes!;
    expect(() => render({ codes: { ...codes, labels: codes.labels!.subarray(1) } })).toThrow(
      "report codes: x, y and labels must be equally long, got 6000, 6000 and 5999; give one entry an image to each",
    );
  });
});
