import type { Ended } from "../test/built-command.js";

/** What a command made of a fault: it went on rightly, or said what is wrong; or a fault of ours, in words. */
export type Verdict = "right" | "refused" | { readonly fault: string };

/** What a person would take for a crash. */
const crash =
  /internal|This is a bug|^\s+at .*[:(]|TypeError|RangeError|ReferenceError|is not a function|Cannot read|undefined|\[object/m;
/** A message that fills the screen helps nobody. */
const longest = 3000;
const mostBytes = 900e6;

/**
 * Judges the end of a command that met a fault: exit code 0, with what `isRight` says of it; or 1 or 2, with one error of a few lines. `problems` are lines of
 * `latents data check`, which lists what is wrong.
 */
export function judge(
  { code, signal, stdout, stderr, peakRssBytes }: Ended,
  isRight: () => boolean | string = () => true,
): Verdict {
  if (signal !== null) return { fault: `ended by ${signal}` };
  if (crash.test(stderr) || crash.test(stdout)) return { fault: `looks like a crash: ${short(stderr)}` };
  if (stderr.length > longest) return { fault: `says ${stderr.length} characters: ${short(stderr)}` };
  if (peakRssBytes > mostBytes) return { fault: `took ${Math.round(peakRssBytes / 1e6)} MB` };
  if (code === 0) {
    const right = isRight();
    return right === true ? "right" : { fault: right === false ? "a wrong answer without a word" : right };
  }
  if (code !== 1 && code !== 2) return { fault: `ended with code ${code}: ${short(stderr)}` };
  const errors = stderr.match(/^error: /gm)?.length ?? 0;
  const problems = stderr.match(/^problem: /gm)?.length ?? 0;
  if (errors > 1 || errors + problems === 0) return { fault: `${errors} errors: ${short(stderr)}` };
  return "refused";
}

const short = (text: string): string => JSON.stringify(text.length > 600 ? `${text.slice(0, 600)}...` : text);
