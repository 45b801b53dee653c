import { expect, it } from "vitest";
import { readBoard } from "./board-file.js";
import { boardPage } from "./board-page.js";

const results = new URL("../../../../docs/results/", import.meta.url).pathname;

it("gives the bits a dimension of grey values beside their nats, and none of binary ones", async () => {
  const [row] = await readBoard(results);
  const page = boardPage([
    { ...row, protocol: "binary", nll: 80, nllError: 0.2, bitsPerDim: undefined },
    { ...row, protocol: "grey", nll: 1600, nllError: 3, bitsPerDim: 2.94427 },
  ]);
  expect(page).toContain("| 80.00 ± 0.20 |");
  expect(page).toContain("| 1600.00 ± 3.00, 2.944 bits/dim |");
});
