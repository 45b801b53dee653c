import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const tool = (name: string): string => JSON.stringify(join(root, "tools", name));

let folder = "";
beforeEach(async () => {
  // Inside the repository, so that the planted files find vitest.
  await mkdir(join(root, ".cache"), { recursive: true });
  folder = await mkdtemp(join(root, ".cache", "test-run-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs vitest, set up as this repository's is, on planted test files. */
const runVitest = async (files: Record<string, string>): Promise<{ code: number; output: string; last: string }> => {
  const config = `export default { test: { setupFiles: [${tool("quiet-console.ts")}], reporters: ["default", ${tool("summary-reporter.ts")}] } };`;
  await writeFile(join(folder, "vitest.config.ts"), config);
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), `import { afterAll, describe, expect, it, vi } from "vitest";\n${text}`);
  }
  const args = [join(root, "node_modules/vitest/vitest.mjs"), "run", "--root", folder];
  const env = { ...process.env, NO_COLOR: "1", VITEST: undefined, NODE_OPTIONS: undefined };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { env }, (_error, stdout, stderr) => {
      const last = stdout.trimEnd().split("\n").at(-1) ?? "";
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr, last });
    });
  });
};

describe("a test run", () => {
  it("passes quiet tests and ends with the count", async () => {
    const run = await runVitest({
      "a.test.ts": 'it("adds", () => expect(1 + 1).toBe(2)); it.skip("waits", () => {}); it.todo("comes");',
      "b.test.ts":
        'it("expects a warning", () => { const warn = vi.spyOn(console, "warn").mockImplementation(() => {}); console.warn("x"); expect(warn).toHaveBeenCalled(); warn.mockRestore(); });',
    });
    expect(run.last).toBe("2 passed, 0 failed, 2 skipped");
    expect(run.code).toBe(0);
  });

  it("fails tests that make noise", async () => {
    const run = await runVitest({
      "log.test.ts": 'it("logs", () => console.log("planted log"));',
      "warning.test.ts": 'it("warns", () => process.emitWarning("planted warning")); it("is quiet", () => {});',
    });
    expect(run.output).toContain("console.log: planted log");
    expect(run.output).toContain("planted warning");
    expect(run.last).toBe("1 passed, 2 failed, 0 skipped");
    expect(run.code).toBe(1);
  });

  it("counts files that do not load, failing hooks and stray errors", async () => {
    const run = await runVitest({
      "load.test.ts": 'throw new Error("planted");',
      "hook.test.ts": 'describe("d", () => { afterAll(() => { throw new Error("hook"); }); it("fine", () => {}); });',
      "stray.test.ts":
        'it("fine", () => { setTimeout(() => { throw new Error("stray"); }, 0); return new Promise((r) => setTimeout(r, 50)); });',
    });
    expect(run.last).toBe("2 passed, 3 failed, 0 skipped");
    expect(run.code).toBe(1);
  });
});
