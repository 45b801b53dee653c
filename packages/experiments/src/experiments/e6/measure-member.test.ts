import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../cli/test/command.js";
import { familyPriors } from "../../recipes/family/family-priors.js";
import type { FinishedRun, Workbench } from "../../workbench/workbench.js";
import { measureMember } from "./measure-member.js";

it("a member that was measured is not measured again, and one whose kept figures are damaged says what to do", async () => {
  const folder = temporaryFolder();
  const run = { run: { folder: folder.path } } as FinishedRun;
  ["draws.png", "map.png"].forEach((file, i) => writeFileSync(join(folder.path, file), Uint8Array.of(i)));
  writeFileSync(join(folder.path, "family.json"), '{"negElbo":118.5,"nll":112}\n');
  const { figures, pictures } = await measureMember(familyPriors[1], run, {} as Workbench);
  expect(figures).toEqual({ negElbo: 118.5, nll: 112 });
  expect(pictures.map(({ file, bytes }) => [file, bytes[0]])).toEqual([
    ["prior-mixture-draws.png", 0],
    ["prior-mixture-map.png", 1],
  ]);
  expect(pictures[0].caption).toBe("prior: mixture of 500: decoded draws from the prior");
  writeFileSync(join(folder.path, "family.json"), '{"negElbo":');
  await expect(measureMember(familyPriors[1], run, {} as Workbench)).rejects.toThrow(
    "remove it, and it is measured again",
  );
  folder.remove();
});
