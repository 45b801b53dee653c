import { family, familyRecipe, familyWords } from "../../recipes/family/family-recipes.js";
import type { Experiment } from "../../workbench/experiment.js";
import type { Findings, Row } from "../../workbench/findings.js";
import { runProtocol, thousands } from "../../workbench/protocol.js";
import type { FinishedRun } from "../../workbench/workbench.js";
import { measureMember, measuring, type MeasuredMember } from "./measure-member.js";

/** Of each model, in place of its recipe's 20,000. */
const steps = 1000;

/**
 * Every prior, posterior, hierarchy and objective at equal nets. Trainings and measurements are kept: a series that was stopped is taken up where it was, and the
 * result has what is measured so far.
 */
export const e6Family: Experiment = {
  id: "e6-family",
  title: "Every prior, posterior, hierarchy and objective at equal nets",
  source: "our own comparison; docs/densities.md and docs/objectives.md name each one's publication",
  minutes: 63,
  page: "family.md",
  run: async (bench) => {
    const found = new Map<string, { readonly measured: MeasuredMember; readonly run: FinishedRun }>();
    for (const member of [...family.filter(({ slow }) => !slow), ...family.filter(({ slow }) => slow)]) {
      const { word } = member;
      const run = await bench.train({ name: word, recipe: familyRecipe(word), sets: [`train.steps=${steps}`] });
      found.set(word, { run, measured: await measureMember(member, run, bench) });
      await bench.keep(findings(found));
    }
    return findings(found);
  },
};

function findings(
  found: ReadonlyMap<string, { readonly measured: MeasuredMember; readonly run: FinishedRun }>,
): Findings {
  const there = family.flatMap((member) => (found.has(member.word) ? [{ member, ...found.get(member.word)! }] : []));
  const rows = there.map(({ member, measured }) => ({
    label: member.label,
    ours: measured.figures,
    note: familyWords(member).join(" "),
  }));
  const [{ run }] = there;
  return {
    rows,
    pictures: there.flatMap(({ measured }) => measured.pictures),
    seen: familySentence(rows),
    seeds: [run.result.seed],
    protocol: `${runProtocol(run)}; NLL of ${thousands(measuring.nllImages)} test images with ${measuring.nllSamples} importance samples; seconds of a thousand steps with one thread, by a trial of some seconds`,
  };
}

/** How many are likelier than the first, and the best of them. */
export function familySentence([plain, ...others]: readonly Row[]): string {
  const own = plain.ours["nll"];
  const gains = others
    .filter(({ ours }) => "nll" in ours)
    .map(({ label, ours }) => ({ label, gain: own - ours["nll"] }))
    .sort((a, b) => b.gain - a.gain);
  const better = gains.filter(({ gain }) => gain > 0);
  const best = better.slice(0, 3).map(({ label, gain }) => `${label} by ${gain.toFixed(2)}`);
  return `Of ${gains.length} models with an NLL ${better.length} are likelier than ${plain.label} with ${own.toFixed(2)} nats${best.length > 0 ? `, most of all ${best.join(", ")}` : ""}.`;
}
