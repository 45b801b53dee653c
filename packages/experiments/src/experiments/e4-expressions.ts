import type { Experiment } from "../workbench/experiment.js";
import type { Picture, Row } from "../workbench/findings.js";
import { cmuFaces, cmuSets, londonFaces, londonSets, namedFaces, peopleOf } from "../measure/face-sets.js";
import { faceTask, pixelProbe, type FaceTask } from "../measure/face-task.js";
import { normalAndAbnormal } from "../measure/normal-and-abnormal.js";
import type { FinishedRun } from "../workbench/workbench.js";

const latents = [20, 30, 50];
/** The one that maps and directions are shown of. */
const shown = 30;
const perplexity = 10;
const sizes = { size: 64, channels: 1 } as const;
/** Of the CMU faces: three times as many images as of London, about as many steps. */
const cmuEpochs = 60;
const abnormalPeople = 16;
/** Below it a direction is said not to part unseen people's faces. */
const parting = 0.7;

/** E4's homework: expressions, directions, and what is normal. */
export const e4Expressions: Experiment = {
  id: "e4-expressions",
  title: "Facial expressions: latent 20, 30 and 50, directions of the latent space, normal and abnormal",
  source: "lecture slides, homework: recovered images and t-SNE, no figures; its images are not given",
  minutes: 6,
  run: async (bench) => {
    const [london, cmu] = [londonFaces(bench), cmuFaces(bench)];
    const tasks: (FaceTask & { readonly sets: readonly string[] })[] = [
      {
        ...{ name: "london", title: "London", sets: londonSets(london) },
        faces: await namedFaces(london, "london", sizes),
        kinds: [
          { name: "neutral", pattern: /^neutral\// },
          { name: "smiling", pattern: /^smiling\// },
        ],
        attributes: [{ name: "smiling", yes: /^smiling\//, opposite: "neutral", no: /^neutral\// }],
      },
      {
        ...{ name: "cmu", title: "CMU", sets: [...cmuSets(cmu), `train.epochs=${cmuEpochs}`] },
        faces: await namedFaces(cmu, "cmu", sizes),
        kinds: [
          { name: "happy", pattern: /^happy\// },
          { name: "angry", pattern: /^angry\// },
        ],
        attributes: [
          { name: "sunglasses", yes: /_sunglasses\./, opposite: "open", no: /_open\./ },
          { name: "happy", yes: /^happy\//, opposite: "angry", no: /^angry\//, probed: true },
        ],
      },
    ];
    const rows: Row[] = [];
    const pictures: Picture[] = [];
    const done: string[] = [];
    const seeds = new Set<number>();
    for (const { sets, ...task } of tasks) {
      const runs: FinishedRun[] = [];
      for (const z of latents)
        runs.push(
          await bench.train({
            ...{ name: `${task.name}-z${z}`, recipe: "e4-expressions" },
            sets: [...sets, `model.latent=${z}`],
          }),
        );
      const found = await faceTask(task, { latents, runs, shown, perplexity });
      rows.push(...found.rows);
      pictures.push(...found.pictures);
      for (const { result } of runs) seeds.add(result.seed);
      done.push(doneWith(task, runs[0]));
    }
    const [, { faces, attributes }] = tasks;
    const pixels = { label: "CMU, 20 principal components of the pixels", ours: pixelProbe(attributes[1], faces) };
    const abnormal = await normalAndAbnormal(
      [faces.train, faces.test],
      { folder: cmu, most: abnormalPeople, perplexity: 8 },
      bench,
    );
    return {
      rows: [...rows, pixels, abnormal.row],
      pictures: [...pictures, ...abnormal.pictures],
      seen: expressionsSentence(rows, { pixels, abnormal: abnormal.row }),
      seeds: [...seeds],
      protocol: `grey ${sizes.size}x${sizes.size}, squared error + a tenth of the KL, batch 16; ${done.join("; ")}; directions are differences of the mean codes of training people, judged on unseen people; happyProbeAuc: Fisher's discriminant of the codes of all 20 people but one, judged on that one, the codes of all together, happyCentredAuc: of codes less the mean of the same person with the head in the same position, happyFrontalAuc: so of straight heads without sunglasses; t-SNE of posterior means; normal and abnormal: straight neutral CMU faces of ${abnormal.people} people without and with sunglasses, ${abnormal.epochs} epochs, the direction of ${abnormal.people - 1} people judged on the one left out`,
    };
  },
};

/** `CMU: 16 people trained on, 4 unseen, 60 epochs`. */
const doneWith = ({ title, faces }: FaceTask, { run }: FinishedRun): string =>
  `${title}: ${peopleOf(faces.train.images)} people trained on, ${peopleOf(faces.test.images)} unseen, ${run.config.train.epochs} epochs`;

/** What the rows show: errors by the size of the latent space, and which directions part unseen people's faces. */
export function expressionsSentence(
  rows: readonly Row[],
  { pixels, abnormal }: { readonly pixels: Row; readonly abnormal: Row },
): string {
  const of = (title: string): Row[] => rows.filter(({ label }) => label.startsWith(`${title}, `));
  const errors = (title: string): string => {
    const unseen = of(title).map(({ ours }) => ours["squaredErrorUnseen"]);
    const training = of(title).map(({ ours }) => ours["squaredErrorTraining"]);
    const ratios = unseen.map((error, i) => error / training[i]);
    return `${title} ${unseen.map((error) => error.toFixed(4)).join(", ")} (${Math.min(...ratios).toFixed(1)} to ${Math.max(...ratios).toFixed(1)} times those on training faces)`;
  };
  const direction = (title: string, name: string, words: string): string => {
    const auc = of(title).find(({ label }) => label.endsWith(`z = ${shown}`))?.ours[`${name}Auc`] ?? NaN;
    return `${words} ${auc >= parting ? "parts" : "does not part"} them (AUC ${auc.toFixed(2)})`;
  };
  const probes = ({ ours }: Row): number[] => ["Probe", "Centred", "Frontal"].map((kind) => ours[`happy${kind}Auc`]);
  const shownAs = (aucs: readonly number[]): string => aucs.map((auc) => auc.toFixed(2)).join(", ");
  const found = probes(of("CMU").find(({ label }) => label.endsWith(`z = ${shown}`))!);
  const [plain, centred, frontal] = found;
  const hidden = centred > plain && frontal > plain ? ": who it is and where the head is turned to hide it" : "";
  const expression = `A linear probe of happy against angry, each person judged by the others, has an AUC of ${shownAs(found)} in the codes, less their mean by person and head position, and so of straight faces without sunglasses (in the pixels ${shownAs(probes(pixels))})${hidden}`;
  const abnormalAuc = abnormal.ours["abnormalAuc"];
  return `Squared error of a value on unseen people's faces with ${latents.join(", ")} latent dimensions: ${errors("London")}; ${errors("CMU")}. Directions with z = ${shown}, on unseen people's faces: ${direction("London", "smiling", "smiling against neutral (London)")}, ${direction("CMU", "sunglasses", "sunglasses against none (CMU)")}, ${direction("CMU", "happy", "happy against angry (CMU)")}. ${expression}. Normal and abnormal faces of people who were left out are ${abnormalAuc >= parting ? "told apart" : "not told apart"} by the direction of the others (AUC ${abnormalAuc.toFixed(2)}).`;
}
