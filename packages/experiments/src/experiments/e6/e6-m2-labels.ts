import { runPictures } from "../../pictures/run-pictures.js";
import type { Experiment } from "../../workbench/experiment.js";
import type { Findings } from "../../workbench/findings.js";
import { runProtocol, thousands } from "../../workbench/protocol.js";
import { testRow, type FinishedRun } from "../../workbench/workbench.js";
import { accuracyOf, aloneNote, classifierAlone, percent, trainM2 } from "../m2.js";

/** Published accuracies by number of labels, beside e1-m2-moved's 100, and the minutes of one core that ours took. Not trained yet: 1,000 and 3,000 labels, 94.87 and 95.82 %. */
const table = [{ labelled: 600, published: 0.9437, minutes: 46 }];
const numbers = table.map(({ labelled }) => thousands(labelled)).join(" and ");

/** A number of labels, with what M2 and its classifier alone make of them. */
interface Learned {
  readonly labelled: number;
  readonly published: number;
  readonly m2: number;
  readonly alone: number;
}

/** E6's accuracies by number of labels. Trainings are kept: a series that was stopped is taken up where it was, and the result has what is measured so far. */
export const e6M2Labels: Experiment = {
  id: "e6-m2-labels",
  title: `Semi-supervised VAE (M2) with ${numbers} labels, its images moved a little`,
  source: `M2 with auxiliary classification, ${table.map(({ published }) => percent(published)).join(" and ")} with ${numbers} labels`,
  minutes: table.reduce((sum, { minutes }) => sum + minutes, 0),
  run: async (bench) => {
    const done: { run: FinishedRun; learned: Learned }[] = [];
    const findings = async (): Promise<Findings> => {
      const last = done[done.length - 1];
      return {
        rows: done.flatMap(({ run, learned: { labelled, published, alone } }) => [
          { label: `M2, ${thousands(labelled)} labels`, published: { accuracy: published }, ours: testRow(run) },
          {
            label: `classifier alone, ${thousands(labelled)} labels`,
            ours: { accuracy: alone },
            note: aloneNote(bench, "images, moved as well"),
          },
        ]),
        pictures: await runPictures(last.run, `m2-${last.learned.labelled}`),
        seen: labelsSentence(done.map(({ learned }) => learned)),
        seeds: [last.run.result.seed],
        protocol: `${runProtocol(last.run)} unlabelled images, each with 100 labelled ones; NELBO with y summed out; nets and settings of e1-m2-moved, one choice of the labelled images, as many of each digit`,
      };
    };
    for (const { labelled, published } of table) {
      const some = { labelled, labelSeed: 0 };
      const run = await trainM2(bench, "e1-m2-moved", `labelled${labelled}`, some);
      const alone = await classifierAlone(run, some, bench);
      done.push({ run, learned: { labelled, published, m2: accuracyOf(run), alone } });
      await bench.keep(await findings());
    }
    return findings();
  },
};

/** M2 by number of labels, beside what is published and beside its classifier alone. */
export function labelsSentence(learned: readonly Learned[]): string {
  const each = learned.map(({ labelled, m2, published }) => {
    const beside = m2 >= published ? "published" : "missed, published";
    return `${percent(m2)} with ${thousands(labelled)} labels (${beside} ${percent(published)})`;
  });
  const alone = learned.map((one) => percent(one.alone)).join(", ");
  const gain = learned.every((one) => one.m2 > one.alone) ? "more" : "not each time more";
  return `M2 gives the test images their label: ${each.join(", ")}; ${gain} than the classifier alone, of moved images too, with ${alone}.`;
}
