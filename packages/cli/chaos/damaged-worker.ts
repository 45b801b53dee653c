/** A process that tries damaged files one after another and tells of each before and after it: whoever listens sees a hang, or a crash, and where. */
import { temporaryFolder } from "../test/command.js";
import { requireWhole, tryDamaged, type DamagedResult } from "./damaged-files.js";
import { damagedTargets } from "./damaged-targets.js";

/** Which files. */
export interface DamagedOrder {
  readonly seed: number;
  /** How many, of all kinds together. */
  readonly files: number;
  /** The place of the kind to begin with, and the index of its first file. */
  readonly first: readonly [target: number, index: number];
}

export type DamagedMessage =
  | { readonly type: "begins"; readonly target: number; readonly index: number; readonly name: string }
  | { readonly type: "result"; readonly result: DamagedResult }
  | { readonly type: "done" };

const tell = (message: DamagedMessage): Promise<void> =>
  new Promise((sent) => void process.send!(message, () => sent()));

process.on("message", ({ seed, first, files }: DamagedOrder) => {
  void (async () => {
    const { path, remove } = temporaryFolder();
    const targets = await damagedTargets(path);
    for (const target of targets) await requireWhole(target, path);
    const each = Math.ceil(files / targets.length);
    for (let target = first[0]; target < targets.length; target++)
      for (let index = target === first[0] ? first[1] : 0; index < each; index++) {
        await tell({ type: "begins", target, index, name: targets[target].name });
        await tell({ type: "result", result: await tryDamaged(targets[target], index, seed, path) });
      }
    remove();
    await tell({ type: "done" });
    process.exit();
  })();
});
process.on("disconnect", () => process.exit(1));
