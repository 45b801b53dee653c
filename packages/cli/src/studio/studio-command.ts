import { spawn } from "node:child_process";
import { InputError } from "@latents/core";
import { interruptible } from "../command/interruptible.js";
import { exitCodes } from "../command/print-error.js";
import { kindOf } from "../output/index.js";
import { runsFolder } from "../run/run-folder.js";
import { serveStudio } from "./serve-studio.js";

/** Options of `latents studio`. */
export interface StudioFlags {
  readonly runs?: string;
  readonly port: number;
  readonly host?: string;
  readonly open?: true;
}

/** `latents studio`: serves until Ctrl-C, prints the address on stdout; returns the exit code. Throws LatentsError. */
export async function studioCommand({ runs = runsFolder, port, host, open }: StudioFlags): Promise<number> {
  if (kindOf(runs) === "file") throw new InputError(`--runs: ${runs} is a file; name a folder`);
  const onBug = (error: unknown): void => {
    process.stderr.write(`internal: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  };
  const studio = await serveStudio({ runs, port, host, onBug });
  process.stdout.write(`${studio.url}\n`);
  process.stderr.write(`the studio shows ${runs}; keep the address to yourself, it holds the key; Ctrl-C ends it\n`);
  if (open) openBrowser(studio.url);
  await interruptible(async (signal) => {
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    await studio.close();
  });
  return exitCodes.done;
}

/** With the system's own opener; where there is none, the address is there to be copied. */
function openBrowser(url: string): void {
  const openers: Partial<Record<NodeJS.Platform, string[]>> = {
    darwin: ["open"],
    win32: ["rundll32", "url.dll,FileProtocolHandler"],
  };
  const [command, ...args] = openers[process.platform] ?? ["xdg-open"];
  const child = spawn(command, [...args, url], { stdio: "ignore", detached: true });
  child.on("error", () => process.stderr.write("no browser could be opened; open the address yourself\n"));
  child.unref();
}
