import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  builtInParts,
  modelFromConfig,
  partsWithoutCode,
  resolveConfig,
  standardNormal,
  variant,
  withPlugin,
  z,
  type RunRecord,
} from "@latents/core";
import { build } from "esbuild";
import { newPartCommand } from "../../src/commands/new-part.js";
import { loadDataset } from "../../src/dataset/index.js";
import { keepPlugins, keptPaths, readKeptPlugins, readPlugin, requireSameVersions } from "../../src/plugins/index.js";
import { openRun } from "../../src/run/open-run.js";
import { readRunConfig, writeRunConfig } from "../../src/run/run-config.js";
import { effectsHere } from "../command-here.js";
import { remedy, type Remedy } from "./remedy.js";

const prior = variant({}, () => standardNormal());
const plug = (exported: object): unknown => withPlugin(builtInParts, exported, "p.ts");
const optioned = (option: string): unknown =>
  plug({ priors: { mine: variant({ [option]: z.number() }, () => standardNormal()) } });
const own = (name: string): Promise<unknown> => {
  const pixels = new Uint8Array(4);
  const source = { what: "w", load: () => ({ name, split: "train", count: 1, shape: [1, 2, 2] as const, pixels }) };
  return loadDataset({ name, sources: { [name]: source } });
};

const shape = [1, 4, 4] as const;
/** A prior of a plug-in's, as its file has it. */
const mine = `import { standardNormal, variant } from "@latents/core";
export const priors = { mine: variant({}, () => standardNormal()) };
`;

/** Messages of plug-ins; `folder` is empty and theirs. */
export function pluginRemedies(folder: string): readonly Remedy[] {
  const source = (text: string, ...names: string[]): string => {
    const path = join(folder, ...names);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  /** A folder that was begun with a plug-in; then the plug-in has another text. */
  const begun = async (name: string, now: string) => {
    const [run, path] = [join(folder, name), source("1", `${name}.ts`)];
    const kept = await keepPlugins(run, [await readPlugin(path)]);
    writeFileSync(path, now);
    return { run, path, kept };
  };
  /** A run that keeps its plug-in; its config names `named`. */
  const keeping = async (name: string, named?: readonly string[]) => {
    const run = join(folder, name);
    const plugin = await readPlugin(source(mine, `${name}.ts`));
    const plugins = await keepPlugins(run, [plugin]);
    const values = { plugins: named ?? keptPaths(plugins), model: { prior: { type: "mine" } } };
    const record: RunRecord = {
      config: resolveConfig([{ source: "test", values }], { parts: partsWithoutCode(values) }),
      ...{ command: "latents train", createdAt: "2026-11-27T00:00:00.000Z", versions: {}, steps: 1, plugins },
      ...{ machine: { device: "cpu", threads: 1 }, data: { name: "mine", count: 1, shape } },
    };
    await writeRunConfig(run, record);
    return { run, allowed: [plugin.sha256] };
  };
  return [
    remedy(
      '{}: "{}" is the word of a plug-in, whose code is not loaded here; open the run that keeps it',
      async () => {
        const { config } = await readRunConfig((await keeping("unloaded")).run);
        modelFromConfig(config, shape, partsWithoutCode(config));
      },
      async () => {
        const { run, allowed } = await keeping("loaded");
        await (await openRun(run, undefined, { allowed })).model();
      },
    ),
    remedy(
      "{}: config.plugins must name the files under plugins; {}",
      async () => readRunConfig((await keeping("renamed", ["plugins/other.ts"])).run),
      async () => readRunConfig((await keeping("renamed-back")).run),
    ),
    remedy(
      "{}: the kept plug-in is missing; restore it",
      async () => {
        const { run, kept } = await begun("missing", "1");
        rmSync(join(run, kept[0].file));
        await readKeptPlugins(run, kept);
      },
      async () => {
        const { run, kept } = await begun("missing-no-more", "1");
        rmSync(join(run, kept[0].file));
        source("1", "missing-no-more", kept[0].file);
        await readKeptPlugins(run, kept);
      },
    ),
    remedy(
      '{}: a plug-in must be one file, and it imports "{}"; bundle them: npx esbuild {} --bundle --format=esm --external:@latents/core --outfile={}.js',
      () => readPlugin(source('export { priors } from "./parts.js";', "two.ts")),
      async () => {
        source(mine, "parts.ts");
        const outfile = join(folder, "one.js");
        const entryPoints = [source('export { priors } from "./parts.js";', "two.ts")];
        await build({ entryPoints, bundle: true, format: "esm", external: ["@latents/core"], outfile });
        await readPlugin(outfile);
      },
    ),
    remedy(
      "{}: must export the words of a kind, one of {}; {}{}",
      () => plug({ prior: { mine: prior } }),
      () => plug({ priors: { mine: prior } }),
    ),
    remedy(
      '{}: this word {}; choose another, such as "{}-mine"',
      () => plug({ priors: { vamp: prior } }),
      () => plug({ priors: { "vamp-mine": prior } }),
    ),
    remedy(
      '{}: the option "{}" has a meaning of its own here; choose another name',
      () => optioned("type"),
      () => optioned("kind"),
    ),
    remedy(
      'data.{}: this word is built in; choose another for the plug-in\'s, such as "{}-mine"',
      () => own("mnist"),
      () => own("mnist-mine"),
    ),
    remedy(
      "{}: there is no such file; name the plug-in's path",
      () => readPlugin(join(folder, "nowhere.ts")),
      () => readPlugin(source("1", "somewhere.ts")),
    ),
    remedy(
      "{}: was begun with another version of {}: sha256 {}, now {}; restore it from {}, or go on with that copy: --plugin {}",
      async () => {
        const { run, kept } = await begun("changed", "2");
        await requireSameVersions(run, kept, []);
      },
      async () => {
        const { run, kept } = await begun("restored", "1");
        await requireSameVersions(run, kept, []);
      },
      async () => {
        const { run, kept } = await begun("copied", "2");
        await requireSameVersions(run, kept, [await readPlugin(join(run, "plugins", "copied.ts"))]);
      },
    ),
    remedy(
      "{}: was begun without plug-ins; leave out --plugin {}",
      async () => requireSameVersions(folder, [], [await readPlugin(source("1", "named.ts"))]),
      () => requireSameVersions(folder, [], []),
    ),
    remedy(
      "{}: must be the plug-in that the run was begun with, sha256 {}, got {}; restore it",
      async () => {
        const { run, kept } = await begun("damaged", "1");
        source("2", "damaged", "plugins", "damaged.ts");
        await readKeptPlugins(run, kept);
      },
      async () => {
        const { run, kept } = await begun("whole", "1");
        await readKeptPlugins(run, kept);
      },
    ),
    remedy(
      "new-part: {} is there already; give another name",
      () =>
        newPartCommand("prior", "part-mine", effectsHere()).then(() =>
          newPartCommand("prior", "part-mine", effectsHere()),
        ),
      () => newPartCommand("prior", "part-other", effectsHere()),
    ),
  ];
}
