import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readNpz } from "@latents/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runHere } from "./command-here.js";
import { startCommand, temporaryFolder, tiny } from "./command.js";

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(async () => {
  folder = temporaryFolder();
  const { code } = await runHere(["train", ...tiny, "--steps", "2", "--out", "run"], { cwd: folder.path });
  expect(code).toBe(0);
}, 60_000);
afterAll(() => folder.remove());

it("evaluate: Ctrl-C ends it with one line", async () => {
  const started = startCommand(["evaluate", "run", "--samples", "2000", "--json"], { cwd: folder.path });
  await started.saw(/importance samples an image {2}[\d,]+\/10,000/);
  started.child.kill("SIGINT");
  const { code, stdout, stderr } = await started.outcome;
  expect([code, stdout, stderr.trimEnd().split("\n").at(-1)]).toEqual([130, "", "interrupted"]);
  expect(stderr).not.toMatch(/error|^\s+at /m);
});

it.each([
  ["encode", ["encode", "run", "--split", "train", "--out", "codes.npz"]],
  ["export", ["export", "run", "--out", "nets"]],
])("%s: Ctrl-C at any moment leaves whole files or none", async (_, args) => {
  rmSync(join(folder.path, "codes.npz"), { force: true });
  for (const afterMs of [300, 600, 900, 1200]) {
    const others = (): string[] => readdirSync(folder.path).filter((name) => name !== "nets");
    const before = others();
    const started = startCommand(args, { cwd: folder.path });
    await sleep(afterMs);
    started.child.kill("SIGINT");
    const { code, signal, stderr } = await started.outcome;
    // by the signal itself while Node still starts; it may also have been done before
    expect([`130 null`, `0 null`, `null SIGINT`]).toContain(`${code} ${signal}`);
    if (code === 130) expect(stderr).toMatch(/^interrupted\n$/);
    const names = [folder.path, ...readdirSync(folder.path).filter((name) => name === "nets")].flatMap((name) =>
      readdirSync(name === "nets" ? `${folder.path}/nets` : name),
    );
    expect(names.filter((name) => name.endsWith(".tmp"))).toEqual([]);
    // it may have been done, and asked to stop before it had ended
    const isWritten = existsSync(join(folder.path, "codes.npz"));
    if (code !== 0 && !isWritten) expect(others()).toEqual(before);
    if (isWritten) expect([...readNpz(readFileSync(join(folder.path, "codes.npz")), "codes").keys()]).toContain("mean");
    if (code === 0 || isWritten) break;
  }
});
