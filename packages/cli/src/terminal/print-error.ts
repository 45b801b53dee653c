import type { ErrorReport } from "@latents/core";
import pc from "picocolors";
import type { Effects } from "./effects.js";
import { printable } from "./printable.js";

/** Exit codes of the command; `again` (EX_TEMPFAIL of sysexits.h) asks an engine for another attempt at a trial. */
export const exitCodes = { done: 0, failed: 1, badInput: 2, again: 75, interrupted: 130 } as const;

/** Puts any thrown value into that form. */
export function errorReport(error: unknown): ErrorReport {
  if (!(error instanceof Error)) return { kind: "bug", message: String(error) };
  // by its shape, so that the core need not be loaded to fail
  const { kind, missing, untrusted } = error as { kind?: unknown; missing?: unknown; untrusted?: unknown };
  return {
    kind: kind === "input" || kind === "failure" ? kind : "bug",
    message: error.message,
    stack: error.stack,
    ...(typeof missing === "string" && { missing }),
    ...(Array.isArray(untrusted) && { untrusted: untrusted as ErrorReport["untrusted"] }),
  };
}

/** Prints an error on stderr, without its stack unless DEBUG=latents, and returns the exit code that it asks for. */
export function printError(
  { kind, message, stack }: ErrorReport,
  { stderr, env }: Pick<Effects, "stderr" | "env">,
): number {
  // isTTY is undefined, not false, elsewhere; createColors would take that for its default, which is on under CI
  const colors = pc.createColors(stderr.isTTY ? pc.isColorSupported : false);
  const bug = kind === "bug";
  stderr.write(`${colors.red("error:")} ${bug ? "internal: " : ""}${printable(message)}\n`);
  if (env["DEBUG"]?.split(",").includes("latents") && stack) stderr.write(`${stack}\n`);
  else if (bug) stderr.write("This is a bug of latents; DEBUG=latents shows where. Please report it.\n");
  return kind === "input" ? exitCodes.badInput : exitCodes.failed;
}
