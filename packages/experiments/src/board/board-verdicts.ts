import { duration } from "latents/terminal";
import { verdictOf } from "../results/verdicts.js";
import { groupsOf } from "./board-page.js";
import type { BoardRow } from "./board-row.js";
import { published } from "./published.js";

/** Rows for the table of verdicts: each figure that publications report for a protocol, beside the board's best. */
export function boardVerdicts(rows: readonly BoardRow[]): readonly string[] {
  return groupsOf(rows).flatMap(({ protocol, rows: [best] }) =>
    (published[protocol] ?? []).map(({ model, nll, source }) => {
      const verdict = verdictOf({
        label: model,
        published: { nll },
        ours: { nll: best.nll, standardError: best.nllError },
      });
      const time = `${duration(best.seconds)} on ${best.cores === 1 ? "one core" : `${best.cores} cores`}`;
      const why = verdict.startsWith("missed") ? `: ${time} beside hours or days of a GPU` : `, in ${time}`;
      const [data] = protocol.split(",");
      const binarisation = /binarisation (\w+)/.exec(protocol)?.[1];
      return `| [board](board/README.md) | ${data}, ${binarisation}: ${model} (${source}) | nll ${nll} | ${best.nll.toFixed(2)} | ${verdict}${why} |`;
    }),
  );
}
