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
/** What only computes: these files share a process, which loads their modules once. A page's tests and those that start processes do not. */
const computing = [
  ...["core", "experiments", "studio"].map((name) => `packages/${name}/src`),
  ...["config", "dataset", "draw", "files", "terminal"].map((room) => `packages/cli/src/${room}`),
];
/** Those among them that put a module in another's place (`vi.mock`): a process of its own for each. */
const mocking = ["recipes", "write-grid"];
const never = ["**/node_modules/**", "**/dist/**"];

/** The longest first, or one of them would be left to run alone at the end: pages, then by size. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isPage = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith(".page.test.ts");
    return [...sorted.filter(isPage), ...sorted.filter((file) => !isPage(file))];
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
          name: "computing",
          include: tests(computing),
          exclude: [...never, ...tests(computing, `{${mocking.join(",")}}`)],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "apart",
          include: tests(["packages", "bench", "examples", "recipes", "docs", "tools"]),
          exclude: [...never, ...tests(computing, `!(${mocking.join("|")})`)],
        },
      },
    ],
    globalSetup: [source("packages/studio/test/browser-desk.ts")],
    setupFiles: [source("tools/quiet-console.ts")],
    reporters: ["default", source("tools/summary-reporter.ts")],
    sequence: { sequencer: LongestFirst },
    pool: "forks",
    maxWorkers: 3,
    testTimeout: 60_000,
  },
});
