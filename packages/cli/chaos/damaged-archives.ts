import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { changed, fileOf, pageArchive } from "../test/page-archive.js";
import type { DamagedTarget } from "./damaged-target.js";

/** Files of an archive whose every byte counts. */
const values = [
  ...["model/model.safetensors", "checkpoints/step-3.safetensors", "model/encoder.onnx", "model/decoder.onnx"],
  ...["config.json", "metrics.jsonl", "result.json"],
];

/** Bytes before the key of a file's checksum and behind its begin that belong to the entry: what is damaged there alone leaves the values as they were. */
const [before, behind] = [4, 24];

/** Whether two files have the same bytes, but for the entry under which one has its checksum. */
function sameBut(whole: Uint8Array, found: Uint8Array): boolean {
  const key = Buffer.from(whole).indexOf("latents.crc32");
  const isEntry = (i: number): boolean => key >= 0 && i >= key - before && i < key + behind;
  return whole.length === found.length && whole.every((byte, i) => byte === found[i] || isEntry(i));
}

/** A run of a page as one archive: the archive itself, and each of its files in an archive that is whole. */
export async function archiveTargets(folder: string): Promise<DamagedTarget[]> {
  const archive = await pageArchive({ finished: true });
  writeFileSync(join(folder, "page.zip"), archive);
  const importing = [["import", "page.zip"]];
  const isRight = async (cwd: string): Promise<boolean | string> => {
    const imported = readdirSync(join(cwd, "runs"));
    if (imported.length !== 1) return `${imported.length} runs`;
    const other = values.find(
      (path) => !sameBut(fileOf(archive, path), readFileSync(join(cwd, "runs", imported[0], path))),
    );
    return other === undefined || `${other} has other bytes, without a word`;
  };
  const inside = (name: string, path: string): DamagedTarget => ({
    ...{ name, bytes: fileOf(archive, path), commands: importing, isRight },
    place: (cwd, bytes) => writeFileSync(join(cwd, "page.zip"), changed(archive, { [path]: bytes })),
  });
  return [
    {
      ...{ name: "run archive (zip)", bytes: archive, commands: importing, isRight },
      place: (cwd, bytes) => writeFileSync(join(cwd, "page.zip"), bytes),
    },
    inside("model (safetensors)", "model/model.safetensors"),
    inside("decoder (ONNX)", "model/decoder.onnx"),
  ];
}
