import { vi } from "vitest";
import { main } from "../src/commands/main.js";
import { temporaryFolder } from "./command.js";

export interface EndedHere {
  readonly code: number;
  readonly stdout: string;
  /** Without progress lines: a busy machine shows some where an idle one has none. */
  readonly stderr: string;
}

/** Runs `latents ...` in this process: for what needs none of its own. */
export async function commandHere(...args: string[]): Promise<EndedHere> {
  const [stdout, stderr]: string[][] = [[], []];
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation((text) => stdout.push(String(text)) > 0),
    vi.spyOn(process.stderr, "write").mockImplementation((text) => stderr.push(String(text)) > 0),
  ];
  try {
    const code = await main(args);
    return { code, stdout: stdout.join(""), stderr: stderr.filter((line) => !line.endsWith(" left\n")).join("") };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.stdout.removeAllListeners("error");
  }
}

/** A new folder, which this process works in until it leaves it; the folder is then removed. */
export function enterTemporaryFolder(): { readonly path: string; readonly leave: () => void } {
  const { path, remove } = temporaryFolder();
  const home = process.cwd();
  process.chdir(path);
  const leave = (): void => {
    process.chdir(home);
    remove();
  };
  return { path, leave };
}
