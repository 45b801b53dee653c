/** Text that is HTML already. Only `html` and `trusted` make one, so everything else is escaped where it is printed. */
export class Html {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

export type HtmlValue = Html | string | number | undefined | null | false | readonly HtmlValue[];

/**
 * Template tag: `html\`<p>${text}</p>\`` escapes every value that is not `Html` itself. Lists are joined, and `undefined`, `null` and
 * `false` print nothing, so that a missing part needs no special case. Values belong in text or in quoted attributes.
 */
export function html(parts: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return new Html(parts.map((part, i) => (i === 0 ? "" : print(values[i - 1])) + part).join(""));
}

/** Marks text that this program wrote, such as a style sheet or a serialised SVG, as HTML. Never for text from a run folder. */
export function trusted(text: string): Html {
  return new Html(text);
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/**
 * Makes what cannot be seen visible: control characters and the marks that reverse the order of text become U+FFFD, so that a
 * printed command is the command that is copied. Longer text is cut at `limit` characters.
 */
export function visibleText(text: string, limit = 20_000): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut
    .replace(/(?![\n\t])\p{Cc}|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd")
    .replace(/\p{Cs}/gu, "\ufffd");
}

function print(value: HtmlValue): string {
  if (value === undefined || value === null || value === false) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(print).join("");
  return visibleText(String(value)).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
