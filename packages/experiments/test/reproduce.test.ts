import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../../cli/test/command-here.js";
import { runCommand, startCommand, temporaryFolder, withoutPrivilege } from "../../cli/test/command.js";

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.remove());

const reproduce = (...args: string[]): ReturnType<typeof runHere> =>
  runHere(["reproduce", ...args], { cwd: folder.path });

describe("latents reproduce", () => {
  it("lists the experiments, for people and for programs", async () => {
    const { code, stdout } = await reproduce("--list");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^EXPERIMENT +WHAT +MINUTES\n/);
    expect(stdout).toMatch(/^e1-vae +\S.* \d+$/m);
    const json = await reproduce("--list", "--json");
    const all = JSON.parse(json.stdout) as { id: string; minutes: number }[];
    expect(all.map(({ id }) => id)).toContain("e6-iwae");
    expect(stdout.trimEnd().split("\n")).toHaveLength(all.length + 1);
  });

  it.each([
    [["e5-iwea"], 'reproduce: there is no experiment "e5-iwea"; did you mean "e5-iwae"?'],
    [["e3-vae", "--data", "faces"], '--data: must be NAME=FOLDER, got "faces"'],
    [["e3-vae", "--data", "=x"], '--data: must be NAME=FOLDER, got "=x"'],
    [["e3-vae", "--out", "file"], "--out: file is a file; name a folder\n"],
    [["e3-vae", "--runs", "file"], "--runs: file is a file; name a folder\n"],
  ])("refuses %j before anything is trained", async (args, message) => {
    writeFileSync(join(folder.path, "file"), "");
    const { code, stdout, stderr } = await reproduce(...args, "--quick");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`error: ${message}`);
    expect(stderr.match(/^error: /gm)).toHaveLength(1);
    expect(stderr).not.toMatch(/steps of|^\s+at /m);
    expect(existsSync(join(folder.path, "runs"))).toBe(false);
  });

  it("stops on Ctrl-C, goes on, writes what is marked as no result, and takes what is finished", async () => {
    const args = ["e1-best", "--quick", "--threads", "1"];
    const started = startCommand(["reproduce", ...args], { cwd: folder.path });
    await started.saw(/\d+\/400 /);
    started.child.kill("SIGINT");
    const stopped = await started.outcome;
    expect([stopped.code, stopped.stdout]).toEqual([130, ""]);
    expect(stopped.stderr).toContain("stopping; once more to quit at once\n");
    expect(stopped.stderr).toMatch(
      /stopped; what is trained stays in runs\/reproduce: the same command goes on from there\n$/,
    );
    expect(existsSync(join(folder.path, "results"))).toBe(false);

    const done = await reproduce(...args, "--json");
    expect(done.code, done.stderr).toBe(0);
    expect(done.stderr).toMatch(/400 steps of 100 images, from step \d+/);
    const saved = JSON.parse(done.stdout) as Record<string, unknown>;
    expect(saved).toMatchObject({ id: "e1-best-quick", command: "latents reproduce e1-best --quick", seeds: [1] });
    expect(saved["title"]).toMatch(/\(a fiftieth of the steps: no result\)$/);
    const result = join(folder.path, "results/e1-best-quick");
    expect(JSON.parse(readFileSync(join(result, "result.json"), "utf8"))).toEqual(saved);
    expect(readdirSync(result).sort()).toEqual([
      "best-reconstructions.png",
      "best-samples.png",
      "curves-negElbo.png",
      "result.json",
    ]);
    const page = readFileSync(join(folder.path, "results/README.md"), "utf8");
    expect(page).toContain("## e1-best-quick\n");
    expect(page).toContain("(a fiftieth of the steps: no result)");

    // a user's own file stays; other threads are no other settings, and those of the training are named
    writeFileSync(join(result, "mine.txt"), "mine");
    const again = await reproduce("e1-best", "--quick", "--threads", "2", "--json");
    expect(again.stderr).not.toContain("steps of");
    const second = JSON.parse(again.stdout) as { rows: unknown; machine: string };
    expect(second.rows).toEqual(saved["rows"]);
    expect(second.machine).toMatch(/^\d+ cores? of .+, cpu, 1 thread, node /);
    expect(readFileSync(join(result, "mine.txt"), "utf8")).toBe("mine");

    // a full reproduction's settings are others
    const config = join(folder.path, "runs/reproduce/e1-best-quick/best/config.json");
    writeFileSync(config, readFileSync(config, "utf8").replace('"latent": 40', '"latent": 41'));
    const other = await reproduce(...args);
    expect([other.code, other.stdout]).toEqual([2, ""]);
    expect(other.stderr).toContain(
      "error: runs/reproduce/e1-best-quick/best: holds a run of other settings (model.latent 41, wanted 40); remove runs/reproduce/e1-best-quick/best, or choose another folder with --runs\n",
    );
  }, 180_000);

  it("refuses results that it may not write before anything is trained", async (context) => {
    const options = await withoutPrivilege(folder.path, context);
    mkdirSync(join(folder.path, "locked"), { mode: 0o555 });
    // anybody may write there
    mkdirSync(join(folder.path, "open"));
    chmodSync(join(folder.path, "open"), 0o777);
    const args = ["reproduce", "e3-vae", "--quick", "--runs", "open/runs", "--out", "locked"];
    const { code, stdout, stderr } = await runCommand(args, options);
    expect(stderr).toBe(
      "error: cannot write locked: permission denied; change the folder's permissions or choose another folder (EACCES)\n",
    );
    expect([code, stdout]).toEqual([1, ""]);
  });
});
