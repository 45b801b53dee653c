import { FormatError } from "@latents/core";
import { parseDocument } from "yaml";

/** What a YAML text holds. */
export interface ParsedYaml {
  /** Gives a node of the library `yaml` by its key; such a node keeps the order of keys such as 2019. */
  readonly document: { get(key: string): unknown };
  readonly values: unknown;
}

/**
 * A YAML text as nodes and as plain values. Throws FormatError with line and column for what cannot be read, a key that is given twice and a second
 * document.
 */
export function parseYaml(text: string, file: string): ParsedYaml {
  // "silent" would also accept a second document
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true, logLevel: "error" });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault) {
    const place = fault.linePos?.[0];
    // the library's message goes on with the place and an excerpt
    const said = fault.message.split(/ at line \d|\n/)[0].replace(/:$/, "");
    const message = said.includes("call stack") ? "is nested too deeply" : said;
    throw new FormatError(`${file}:${place ? `${place.line}:${place.col}:` : ""} ${message}`);
  }
  try {
    return { document, values: document.toJS({ maxAliasCount: 100 }) as unknown };
  } catch (error) {
    throw new FormatError(`${file}: ${(error as Error).message}`, { cause: error });
  }
}
