import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCommand, temporaryFolder, tiny } from "./command.js";

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => (folder = temporaryFolder()));
afterAll(() => folder.remove());

/** What a training leaves in an empty home. CI would silence ONNX Runtime by itself. */
async function home(name: string): Promise<string[]> {
  const path = join(folder.path, name);
  mkdirSync(path);
  const { code } = await runCommand(["train", ...tiny, "--steps", "2", "--out", `${name}-run`], {
    cwd: folder.path,
    env: { HOME: path, XDG_CACHE_HOME: join(path, ".cache"), CI: "" },
  });
  expect(code).toBe(0);
  expect(existsSync(join(folder.path, `${name}-run`, "report.html"))).toBe(true);
  return readdirSync(path);
}

// with it on, ONNX Runtime leaves an identifier and a queue under ~/.cache/Microsoft
it("ONNX Runtime keeps no data for Microsoft, and leaves nothing in the user's home", async () => {
  expect(await home("silent")).toEqual([]);
  expect(readdirSync(folder.path).sort()).toEqual(["silent", "silent-run"]);
});
