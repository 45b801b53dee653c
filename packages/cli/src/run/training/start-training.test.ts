import { expect, it } from "vitest";
import { nodeArguments, startNode, temporaryFolder, tiny } from "../../../test/command.js";

it("leaves the event loop of the command free while it trains and measures", async () => {
  const { path, remove } = temporaryFolder();
  const sets = tiny.filter((word) => word.includes("="));
  const settings = [
    { key: "train.steps", flag: "--steps", text: "150" },
    { key: "train.batch", flag: "--batch", text: "100" },
  ];
  const request = { command: "test", settings, sets: [...sets.slice(0, 1), "checkpoint.every=30"], out: `${path}/run` };
  try {
    const { outcome } = startNode([...nodeArguments("./parent-delay.ts"), JSON.stringify(request)]);
    const { stdout, stderr } = await outcome;
    expect(stdout, stderr).toMatch(/^\{/);
    const { last, p99, count } = JSON.parse(stdout) as { last: string; max: number; p99: number; count: number };
    expect(last).toBe("done");
    // the maximum belongs to the system's scheduler where other tests keep all cores busy
    expect(count).toBeGreaterThan(100);
    expect(p99).toBeLessThan(50);
  } finally {
    remove();
  }
});
