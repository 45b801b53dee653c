import { expect, it } from "vitest";
import { readBoard } from "./board-file.js";
import { boardVerdicts } from "./board-verdicts.js";

const results = new URL("../../../../docs/results/", import.meta.url).pathname;

it("sets the best row of a protocol beside each published figure, with the time that it took", async () => {
  const [row] = (await readBoard(results)).filter(({ protocol }) => protocol.startsWith("mnist,"));
  const made = (nll: number): readonly string[] =>
    boardVerdicts([
      { ...row, nll: 99 },
      { ...row, nll, nllError: 0.1, seconds: 3600, cores: 1 },
    ]);
  expect(made(82)).toHaveLength(6);
  expect(made(82).find((text) => text.includes("VampPrior (Norouzi"))).toMatch(
    /^\| \[board\]\(board\/README\.md\) \| mnist, dynamic: VampPrior \(Norouzi .*\) \| nll 82\.43 \| 82\.00 \| beaten by 0\.43, in 1:00:00 on one core \|$/,
  );
  expect(made(82).find((text) => text.includes("NVAE"))).toContain(
    "| missed by 3.99: 1:00:00 on one core beside hours or days of a GPU |",
  );
  expect(made(82.1).find((text) => text.includes("exemplar"))).toContain("| matched, in 1:00:00 on one core |");
  expect(boardVerdicts([{ ...row, protocol: "of nobody else" }])).toEqual([]);
});
