import type { Effects } from "./effects.js";

/**
 * A text that a terminal shows as it is: control characters, which a file's name or a config may hold, as `\x1b`; line breaks stay.
 */
export const printable = (text: string): string =>
  text.replaceAll(/\p{Cc}/gu, (char) => {
    const code = char.charCodeAt(0);
    return code === 9 || code === 10 ? char : `\\x${code.toString(16).padStart(2, "0")}`;
  });

/** What says a warning on stderr. */
export const warning =
  ({ stderr }: Pick<Effects, "stderr">) =>
  (message: string): void =>
    void stderr.write(`warning: ${printable(message)}\n`);
