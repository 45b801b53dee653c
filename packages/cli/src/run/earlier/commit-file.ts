import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Says which sources made a run or a sweep; beside its other files. */
export const commitFile = "reproduced.json";

/** The commit that it names, `unknown` where it does not. */
export async function commitOf(folder: string): Promise<string> {
  const text = await readFile(join(folder, commitFile), "utf8").catch(() => "");
  try {
    return (JSON.parse(text) as { commit?: string }).commit ?? "unknown";
  } catch {
    return "unknown";
  }
}
