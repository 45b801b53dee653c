import { augmentationExperiment } from "@latents/core";
import { augmentationPng, armTitles, settingTitle, variantPicture } from "latents/draw";
import { halvesOf } from "latents/run";
import type { Experiment } from "../workbench/experiment.js";
import type { Picture, Row } from "../workbench/findings.js";
import { lengthOf, thousands } from "../workbench/protocol.js";
import { untilStopped } from "../workbench/until-stopped.js";

/** Of the VAE; published 50. */
const epochs = 10;
const settings = { portions: [0.2, 0.5, 1], labelled: [100, 300, 1000], copies: 5, seeds: [1, 2, 3], noise: 0.3 };
/** Of every classifier. */
const steps = 1200;

/** Accuracy with generated images, by share of the other half. */
const published: Readonly<Record<number, number>> = { 0.2: 0.975, 0.5: 0.9834, 1: 0.987 };

/** E2: whether images of a VAE help a classifier. */
export const e2Augment: Experiment = {
  id: "e2-augment",
  title: "Do generated images help a classifier? With controls, three seeds and standard errors",
  source:
    '"Generate Digit Images using VAE" post: one run for each share and no control, so that it shows what more real images do, not what generated ones do',
  minutes: 18,
  run: async (bench) => {
    const vae = await bench.train({
      name: "half",
      recipe: "e2-conv",
      sets: ["data.limit=30000", "data.limitBy=first", `train.epochs=${epochs}`],
    });
    const trained = await vae.open();
    const halves = await halvesOf(vae.run);
    const test = await vae.test();
    const { signal, runtime } = bench;
    const wanted = bench.quick ? { ...settings, portions: [0.2], labelled: [100], seeds: [1, 2] } : settings;
    let said = 0;
    const found = await untilStopped(signal, () =>
      augmentationExperiment(
        trained,
        { ...halves, test },
        {
          ...{ ...wanted, runtime, signal, steps: bench.count(steps, 20), batch: 64 },
          onProgress: ({ done, total, label }) => {
            if (done <= said) return;
            said = done;
            bench.say(`classifier ${done} of ${total}: ${label}`);
          },
        },
      ),
    );
    const rows = found.rows.map(({ kind, arm, portion, real, added, ...row }): Row => {
      const { accuracy, standardError, crossEntropy, labelAgreement } = row;
      const known = arm === "generated" && portion !== undefined ? published[portion] : undefined;
      return {
        label: `${settingTitle({ portion, real })}, ${armTitles[arm]}`,
        ...(known !== undefined && { published: { accuracy: known } }),
        ours: {
          accuracy,
          ...(standardError !== undefined && { standardError }),
          ...{ crossEntropy, real, added },
          ...(labelAgreement !== undefined && { labelAgreementShare: labelAgreement }),
        },
        ...(arm === "sources" && { note: "the generated images' own sources and labels, without the VAE" }),
      };
    });
    const pictures: Picture[] = [
      {
        file: "variants.png",
        caption: "images of the VAE's half, each with its reconstruction and a variant with noise at its right",
        bytes: await variantPicture(trained, halves.sources, { stddev: settings.noise }),
      },
      {
        file: "portion.png",
        caption: "accuracy against the share of the other half, by what is added",
        bytes: await augmentationPng(found, "portion"),
      },
      {
        file: "labelled.png",
        caption: "accuracy against the number of labelled images, by what is added",
        bytes: await augmentationPng(found, "labelled"),
      },
    ];
    await trained.release();
    return {
      rows,
      pictures,
      seen: sentence(rows),
      seeds: found.seeds,
      protocol: `VAE e2-conv on ${thousands(vae.run.record.data.count)} images, ${lengthOf(vae.run.config)} (published: 50 epochs); noise of ${settings.noise} on half of the codes, on all where labels are few, ${settings.copies} copies each there; every classifier by ${found.steps.toLocaleString("en")} steps of 64 images or as many as there are; ${thousands(test.count)} test images; mean over seeds ${found.seeds.join(", ")} ± its standard error`,
    };
  },
};

/** How the arms compare in each setting, in points of a per cent. */
function sentence(rows: readonly Row[]): string {
  const settingsOf = [...new Set(rows.map(({ label }) => label.split(", ")[0]))];
  const of = (setting: string, arm: string): Row | undefined =>
    rows.find(({ label }) => label === `${setting}, ${arm}`);
  const difference = (setting: string, arm: string): string => {
    const [one, other] = [of(setting, arm), of(setting, armTitles.real)];
    if (!one || !other) return "no figure";
    const points = 100 * (one.ours["accuracy"] - other.ours["accuracy"]);
    const error = 100 * Math.hypot(one.ours["standardError"] ?? 0, other.ours["standardError"] ?? 0);
    return `${points >= 0 ? "+" : "−"}${Math.abs(points).toFixed(2)} ± ${error.toFixed(2)}`;
  };
  const each = settingsOf.map((setting) => {
    const sources = of(setting, armTitles.sources)
      ? `, their sources themselves ${difference(setting, armTitles.sources)}`
      : "";
    return `${setting}: generated ${difference(setting, armTitles.generated)}, shifted and rotated ${difference(setting, armTitles.classical)}${sources}`;
  });
  return `Points of accuracy over real images alone, at equal steps. ${each.join("; ")}.`;
}
