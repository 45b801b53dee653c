import { measureNll } from "../../measure/measure-nll.js";
import { runPictures } from "../../pictures/run-pictures.js";
import type { FamilyMember } from "../../recipes/family/family-member.js";
import { familyPosteriors } from "../../recipes/family/family-posteriors.js";
import { familyPriors } from "../../recipes/family/family-priors.js";
import { familyRecipe } from "../../recipes/family/family-recipes.js";
import type { Experiment } from "../../workbench/experiment.js";
import type { Figures, Findings, Row } from "../../workbench/findings.js";
import { runProtocol, thousands } from "../../workbench/protocol.js";
import { testRow, type FinishedRun, type Workbench } from "../../workbench/workbench.js";

/** Importance samples of each test image. */
const samples = 1000;

/**
 * Every prior, posterior and hierarchy, each on its own, trained to the end of its recipe. Trainings and measurements are kept: a series that was stopped is taken
 * up where it was, and the result has what is measured so far.
 */
export const e6Likelier: Experiment = {
  id: "e6-likelier",
  title: "Every prior, posterior and hierarchy at equal nets, trained to the end",
  source:
    "Tomczak & Welling 2018, arXiv:1705.07120 (VampPrior); Dinh et al. 2017, arXiv:1605.08803 (RealNVP); Kingma et al. 2016, arXiv:1606.04934 (IAF); Burda et al. 2016, arXiv:1509.00519 (layers), each with nets, data and training of its own; docs/densities.md names the others'. Here: one net, one training, one difference each",
  minutes: 301,
  run: async (bench) => {
    const done: Compared[] = [];
    const members = [...familyPriors, ...familyPosteriors];
    for (const member of [...members.filter(({ slow }) => !slow), ...members.filter(({ slow }) => slow)]) {
      const run = await bench.train({ name: member.word, recipe: familyRecipe(member.word) });
      done.push({ member, run, figures: await figuresOf(member, run, bench) });
      await bench.keep(await findings(done));
    }
    return findings(done);
  },
};

/** A member whose training has ended, and what was measured of it. */
interface Compared {
  readonly member: FamilyMember;
  readonly run: FinishedRun;
  readonly figures: Figures;
}

/** NELBO of the whole test split and its NLL, where codes have a density. */
async function figuresOf({ label }: FamilyMember, run: FinishedRun, bench: Workbench): Promise<Figures> {
  const { rec, ...bound } = testRow(run);
  if (run.result.test.noBound) return { rec };
  const protocol = { samples: bench.count(samples), quick: bench.quick };
  const { standardError: nllStandardError, ...nll } = await bench.measureOnce(run, "nll", protocol, async () => {
    bench.say(`${label}: NLL with ${thousands(bench.count(samples))} importance samples`);
    const trained = await run.open();
    try {
      return await measureNll(trained, { test: await run.test(), config: run.run.config, samples }, bench);
    } finally {
      await trained.release();
    }
  });
  return { rec, ...bound, ...nll, nllStandardError };
}

async function findings(done: readonly Compared[]): Promise<Findings> {
  const rows = done.map(({ member, figures }) => ({ label: member.label, ours: figures }));
  const likely = done.filter(({ figures }) => "nll" in figures);
  const best = likely.reduce((least, one) => (one.figures["nll"] < least.figures["nll"] ? one : least));
  const [{ run, figures: plain }] = done;
  return {
    rows,
    pictures: await runPictures(best.run, best.member.word),
    seen: comparisonSentence(rows),
    seeds: [run.result.seed],
    protocol: `${runProtocol(run)}; NLL of ${thousands(plain["images"])} test images with ${thousands(plain["samples"])} importance samples`,
  };
}

/** Which models are likelier than the first, and by how much; and which are not. */
export function comparisonSentence([plain, ...others]: readonly Row[]): string {
  const gains = others
    .filter(({ ours }) => "nll" in ours)
    .map(({ label, ours }) => ({ label, gain: plain.ours["nll"] - ours["nll"] }))
    .sort((a, b) => b.gain - a.gain);
  const better = gains.filter(({ gain }) => gain > 0).map(({ label, gain }) => `${label} by ${gain.toFixed(2)}`);
  const worse = gains.filter(({ gain }) => !(gain > 0)).map(({ label, gain }) => `${label} by ${(-gain).toFixed(2)}`);
  const list = (names: readonly string[]): string => (names.length > 0 ? names.join("; ") : "none");
  return `Against ${plain.label} with an NLL of ${plain.ours["nll"].toFixed(2)} nats, likelier: ${list(better)}. Less likely: ${list(worse)}.`;
}
