import { join } from "node:path";
import type { TableUse } from "@latents/core";
import { settingText } from "../../config/setting-text.js";
import type { Setting as Flag } from "../../config/training-request.js";
import type { EngineName } from "../../sweep/engines/engine.js";
import { searchOf } from "../../sweep/plan/plan-sweep.js";
import { parseOver } from "../../sweep/plan/parse-over.js";
import type { SearchOptions } from "../../sweep/plan/settings.js";
import { beginningOf } from "../../sweep/plan/sweep-beginning.js";
import { trialFolder } from "../../sweep/plan/sweep-files.js";
import { mergedKeys } from "../../sweep/plan/sweep-section.js";
import type { SweepResult, SweepSession } from "../../sweep/sweep-session.js";
import { startSweep } from "../../sweep/sweep.js";
import { commandLine } from "../../terminal/command-words.js";
import { beginningWords } from "../table/beginning-words.js";

/** What `latents sweep` is asked to do. */
export interface SweepRequest extends SearchOptions {
  /** The whole command, as it would be typed. */
  readonly command: string;
  /** Recipe or config file; default the default recipe. */
  readonly recipe?: string;
  /** Flags of config keys that every trial has so. */
  readonly settings: readonly Flag[];
  /** `key=value` of --set. */
  readonly sets: readonly string[];
  /** Of a table: the file that says what its columns are, and what the model is for. */
  readonly schema?: string;
  readonly use?: TableUse;
  /** Paths of --plugin. */
  readonly plugins: readonly string[];
  /** `key=values` of --over. */
  readonly over: readonly string[];
  readonly workers?: number;
  readonly halving?: number;
  readonly firstRung?: number;
  readonly engine?: EngineName;
  readonly engineOptions: readonly string[];
  readonly redis?: string;
  readonly wait: boolean;
  readonly out?: string;
  /** Folder of the sweep to go on with. */
  readonly resume?: string;
  readonly json: boolean;
}

/** Begins the sweep that is asked for. Throws LatentsError. */
export async function beginSweep(request: SweepRequest, session: SweepSession): Promise<SweepResult> {
  const { sets, schema, use, plugins: named, out, command } = request;
  const { recipe, settings } = await beginningWords(request.recipe, request.settings);
  const asked = { command, recipe, settings, sets, schema, use, plugins: named };
  const { layers, section, plugins, table } = await beginningOf(asked, (message) =>
    session.onEvent?.({ type: "warning", message }),
  );
  const flags = [
    ...settings.flatMap(({ flag, text }) => [flag, text]),
    ...named.flatMap((file) => ["--plugin", file]),
    ...sets.flatMap((text) => ["--set", text]),
    ...tableWords({ schema, use }),
  ];
  return startSweep(
    {
      ...section,
      ...{ layers, plugins, table },
      changes: [...settings.map(({ key, text }) => `${key}=${text}`), ...sets],
      keys: mergedKeys(
        section?.keys ?? [],
        request.over.map((text) => parseOver(text, plugins.parts)),
      ),
      ...searchOf(request),
      // the cores of this machine are not those of the others
      ...(session.engine && { threads: 1 }),
      command,
      trialCommand: ({ folder, name, values, threads }) => {
        // a file with a sweep is not trained by itself
        if (section) return commandLine(["latents", "train", join(trialFolder(folder, { name }), "config.json")]);
        const own = Object.entries({ ...values, threads }).flatMap(([key, value]) => [
          "--set",
          settingText(key, value),
        ]);
        return commandLine(["latents", "train", ...(recipe === undefined ? [] : [recipe]), ...flags, ...own]);
      },
    },
    { ...session, out },
  );
}

/** Flags of a table, as they are typed. */
export const tableWords = ({ schema, use }: Pick<SweepRequest, "schema" | "use">): string[] => [
  ...(schema === undefined ? [] : ["--schema", schema]),
  ...(use === undefined ? [] : ["--for", use]),
];
