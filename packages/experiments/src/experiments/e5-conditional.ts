import { TrainedVae, type Config, type ImageDataset, testFigures } from "@latents/core";
import { evaluateTest } from "latents/run";
import { alwaysClassZero } from "../measure/always-class-zero.js";
import type { Experiment } from "../workbench/experiment.js";
import type { Figures, Picture, Row } from "../workbench/findings.js";
import { classPictures } from "../pictures/class-pictures.js";
import { hereProtocol } from "../workbench/protocol.js";
import { trainJudge, wantedShare, type Judge } from "../measure/wanted-share.js";
import type { Workbench } from "../workbench/workbench.js";

/** A trained model of one row. */
interface Model {
  readonly name: string;
  readonly label: string;
  readonly trained: TrainedVae;
  readonly test: ImageDataset;
  readonly config: Config;
  readonly note?: string;
}

/** E5: labels for both nets, half of them dropped, M2 in their place, and the published mistake. */
export const e5Conditional: Experiment = {
  id: "e5-conditional",
  title: "Conditional VAE: complete labels, 30,000 dropped, and M2 in their place",
  source:
    "VAE++, course project of CSC412/2506: pictures alone; its decoder always got label 0, so that the label chose nothing. Here both nets get the true one",
  minutes: 5,
  run: async (bench) => {
    const models: Model[] = [];
    try {
      await trainModels(models, bench);
      const judge = await trainJudge(models[0].test, bench);
      const rows: Row[] = [];
      const pictures: Picture[] = [];
      for (const model of models) {
        rows.push({
          label: model.label,
          ours: await figures(model, judge, bench),
          ...(model.note !== undefined && { note: model.note }),
        });
        pictures.push(...(await classPictures(model)));
      }
      await judge.classifier.release();
      return {
        rows,
        pictures,
        seen: sentence(rows),
        seeds: [1],
        protocol: `${hereProtocol(models[0])} with their labels, one sample of z an image; wantedShare: of ${bench.count(1000, 50).toLocaleString("en")} generated images, those that a classifier (${(100 * judge.accuracy).toFixed(2)} % of the test images) assigns to the class that was asked for`,
      };
    } finally {
      for (const { trained } of models) await trained.release();
    }
  },
};

/** Trains what the rows show, in their order. */
async function trainModels(models: Model[], bench: Workbench): Promise<void> {
  const complete = { name: "complete", label: "complete labels" };
  models.push({ ...complete, ...(await bench.trainHere({ recipe: "e5-cvae" })) });
  const { trained, test, config } = models[0];
  models.push({
    ...{ name: "decoder-told-0", label: "the same model, its decoder told label 0", test, config },
    trained: new TrainedVae(alwaysClassZero(trained.model), trained.values, trained.shape, bench.runtime),
    note: "what the published mistake costs at test time",
  });
  models.push({
    ...{ name: "as-published", label: "trained with the decoder told label 0" },
    ...(await bench.trainHere({ recipe: "e5-cvae", change: alwaysClassZero })),
    note: "as published: the label reaches the encoder alone",
  });
  const half = { name: "half", label: "30,000 labels dropped to the zero vector" };
  models.push({ ...half, ...(await bench.trainHere({ recipe: "e5-cvae-half" })) });
  models.push({
    ...{ name: "m2", label: "30,000 labels inferred (M2)" },
    ...(await bench.trainHere({ recipe: "e5-m2-half" })),
    note: "its NELBO bounds log p(x) without the label, the others' log p(x|y): up to ln 10 = 2.3 nats more",
  });
}

async function figures({ trained, test, config }: Model, judge: Judge, bench: Workbench): Promise<Figures> {
  const measured = testFigures(await evaluateTest(trained, test, config, bench.runtime));
  const { negElbo, standardError, rec, kl, accuracy } = measured;
  return {
    ...{ negElbo, standardError, rec, kl },
    wantedShare: await wantedShare(trained, judge, bench),
    ...(accuracy !== undefined && { accuracy }),
  };
}

/** `costs 1.5 nats` */
const changed = (nats: number): string => `${nats > 0 ? "costs" : "gains"} ${Math.abs(nats).toFixed(1)} nats`;

function sentence([complete, told, published, half, m2]: readonly Row[]): string {
  const [nats, percent] = [
    (row: Row, other: Row) => changed(row.ours["negElbo"] - other.ours["negElbo"]),
    (row: Row) => `${(100 * row.ours["wantedShare"]).toFixed(1)} %`,
  ];
  return `Of the images asked for by class, ${percent(complete)} are of that class with complete labels, ${percent(half)} with half of them dropped, ${percent(m2)} with M2, and ${percent(published)} with the published mistake, which ${nats(published, complete)} if trained so and ${nats(told, complete)} if only made at the end. Dropping half of the labels ${nats(half, complete)}; M2 finds ${(100 * (m2.ours["accuracy"] ?? NaN)).toFixed(1)} % of the test labels.`;
}
