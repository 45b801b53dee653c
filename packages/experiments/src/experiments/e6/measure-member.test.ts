import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../cli/test/command.js";
import { familyPriors } from "../../recipes/family/family-priors.js";
import type { Figures } from "../../workbench/findings.js";
import type { FinishedRun, Workbench } from "../../workbench/workbench.js";
import { measureMember, measuring } from "./measure-member.js";

it("a member that was measured has its kept figures and pictures under its name; nothing is opened", async () => {
  const folder = temporaryFolder();
  const run = { run: { folder: folder.path } } as FinishedRun;
  ["draws.png", "map.png"].forEach((file, i) => writeFileSync(join(folder.path, file), Uint8Array.of(i)));
  const asked: unknown[] = [];
  const bench: Pick<Workbench, "quick" | "measureOnce"> = {
    quick: false,
    measureOnce: async (of, name, protocol): Promise<Figures> => {
      asked.push([of, name, protocol]);
      return name === "pace" ? { secondsPerThousandSteps: 5 } : { negElbo: 118.5, nll: 112 };
    },
  };
  const { figures, pictures } = await measureMember(familyPriors[1], run, bench as Workbench);
  expect(asked).toEqual([
    [run, "family", { ...measuring, quick: false }],
    [run, "pace", { ms: 5000, quick: false }],
  ]);
  expect(figures).toEqual({ negElbo: 118.5, nll: 112, secondsPerThousandSteps: 5 });
  expect(pictures.map(({ file, bytes }) => [file, bytes[0]])).toEqual([
    ["prior-mixture-draws.png", 0],
    ["prior-mixture-map.png", 1],
  ]);
  expect(pictures[0].caption).toBe("prior: mixture of 500: decoded draws from the prior");
  folder.remove();
});
