import { runPictures } from "../../pictures/run-pictures.js";
import type { Experiment } from "../../workbench/experiment.js";
import { runProtocol, thousands } from "../../workbench/protocol.js";
import { testRow } from "../../workbench/workbench.js";
import { accuracyOf, aloneNote, classifierAlone, percent, trainM2 } from "../m2.js";

/** Published accuracies by number of labels, beside e1-m2-moved's 100, and the minutes of one core that ours took. */
const table = [
  { labelled: 600, published: 0.9437, minutes: 46 },
  { labelled: 1000, published: 0.9487, minutes: 65 },
  { labelled: 3000, published: 0.9582, minutes: 64 },
];

/** E6's accuracies of M2, an experiment for each number of labels. */
export const e6M2Labels: readonly Experiment[] = table.map(({ labelled, published, minutes }) => {
  const labels = `${thousands(labelled)} labels`;
  return {
    id: `e6-m2-${labelled}`,
    title: `Semi-supervised VAE (M2) with ${labels}, its images moved a little`,
    source: `M2 with auxiliary classification, ${percent(published)} with ${labels}`,
    minutes,
    run: async (bench) => {
      const some = { labelled, labelSeed: 0 };
      const run = await trainM2(bench, "e1-m2-moved", `labelled${labelled}`, some);
      const alone = await classifierAlone(run, some, bench);
      return {
        rows: [
          { label: `M2, ${labels}`, published: { accuracy: published }, ours: testRow(run) },
          {
            label: `classifier alone, ${labels}`,
            ours: { accuracy: alone },
            note: aloneNote(bench, "images, moved as well"),
          },
        ],
        pictures: await runPictures(run, `m2-${labelled}`),
        seen: labelsSentence({ labelled, published, m2: accuracyOf(run), alone }),
        seeds: [run.result.seed],
        protocol: `${runProtocol(run)} unlabelled images, each with 100 labelled ones; NELBO with y summed out; nets and settings of e1-m2-moved, one choice of the labelled images, as many of each digit`,
      };
    },
  };
});

/** A number of labels, with what M2 and its classifier alone make of them. */
interface Learned {
  readonly labelled: number;
  readonly published: number;
  readonly m2: number;
  readonly alone: number;
}

/** M2 beside what is published and beside its classifier alone. */
export function labelsSentence({ labelled, published, m2, alone }: Learned): string {
  const beside = m2 >= published ? "published" : "missed, published";
  const gain = m2 > alone ? "more" : "not more";
  return `With ${thousands(labelled)} labels M2 gives ${percent(m2)} of the test images their label (${beside} ${percent(published)}); ${gain} than the classifier alone, of moved images too, with ${percent(alone)}.`;
}
