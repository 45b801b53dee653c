import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What a package exports, from its sources. */
function entries(folder: string): { find: RegExp; replacement: string }[] {
  type Manifest = { name: string; exports: Record<string, { "latents-source": string }> };
  const { name, exports } = JSON.parse(readFileSync(source(`packages/${folder}/package.json`), "utf8")) as Manifest;
  return Object.entries(exports).map(([path, { "latents-source": file }]) => ({
    find: new RegExp(`^${name}${path.slice(1)}$`),
    replacement: source(`packages/${folder}/${file}`),
  }));
}

const tests = (folders: readonly string[], files = "*"): string[] =>
  folders.map((folder) => `${folder}/**/${files}.test.ts`);
/** What stands beside its source: these files share processes, which load their modules once. */
const computing = ["core", "cli", "experiments", "studio"].map((name) => `packages/${name}/src`);
/** The same for what tests pages and the whole command, but not where a bound holds for the memory of a process. */
const whole = ["studio/test/*.page", "cli/test/!(bad-*|telemetry|sweep)", "cli/test/remedies/*"].map(
  (files) => `packages/${files}.test.ts`,
);
const isWhole = (file: string): boolean => /packages\/(studio|cli)\/test\//.test(file);
/** Those among them that put a module in another's place (`vi.mock`): a process of its own for each. */
const mocking = ["recipes", "write-grid"];
const never = ["**/node_modules/**", "**/dist/**"];
/** What takes longest, in turn: a fresh clone has no times of an earlier run, and a short file may wait for many processes. */
const longest = [
  ...["train.page", "keep.page", "latent.page", "runs.page", "odd-models.page", "draw.page", "training.page"],
  ...["clusters/conformance", "remedies", "sweep", "chaos", "bad-runs", "plugins", "torch-process", "cross-check"],
  ...["exact-resume", "ort-web", "commands/train", "testing/conformance", "every-model"],
].map((name) => `/${name}.test.ts`);

/**
 * The longest first, or one of them would be left to run alone at the end: pages and the whole command, then the files with a process each, then what
 * stands beside its source. Those that share processes have no others between them: vitest ends a shared process whose next file is none of its
 * project, and loads all modules anew.
 */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const turn = ({ moduleId, project }: TestSpecification): number =>
      project.config.isolate ? 1 : isWhole(moduleId) ? 0 : 2;
    const place = ({ moduleId }: TestSpecification): number => {
      const at = longest.findIndex((name) => moduleId.endsWith(name));
      return at < 0 ? longest.length : at;
    };
    return [0, 1, 2].flatMap((now) => sorted.filter((file) => turn(file) === now).sort((a, b) => place(a) - place(b)));
  }
}

export default defineConfig({
  resolve: {
    alias: [
      ...["native", "core", "cli", "experiments"].flatMap(entries),
      { find: /^#ort$/, replacement: source("packages/core/src/runtime/ort-node.ts") },
    ],
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "together",
          include: [...tests(computing), ...whole],
          exclude: [...never, ...tests(computing, `{${mocking.join(",")}}`)],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "apart",
          include: tests(["packages", "bench", "examples", "recipes", "docs", "tools"]),
          exclude: [...never, ...whole, ...tests(computing, `!(${mocking.join("|")})`)],
        },
      },
    ],
    globalSetup: [source("packages/studio/test/browser-desk.ts")],
    setupFiles: [source("tools/quiet-console.ts")],
    reporters: ["default", source("tools/summary-reporter.ts")],
    sequence: { sequencer: LongestFirst },
    pool: "forks",
    maxWorkers: 3,
    // of a machine at half its speed too
    testTimeout: 180_000,
  },
});
