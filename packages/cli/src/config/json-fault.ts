/** Where a JSON text is wrong, and what was found there. */
interface JsonFault {
  /** Position in the text, from 0. */
  readonly at: number;
  readonly message: string;
}

const space = /[ \t\n\r]*/y;
// strings hold no control characters unescaped
const scalar =
  /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * The first fault of a JSON text, or nothing: JSON.parse does not say where it stopped, and takes a key given twice.
 * Source: RFC 8259.
 */
export function jsonFault(text: string): JsonFault | undefined {
  let at = 0;
  // what each open bracket waits for, with the keys of an object so far
  const open: (Set<string> | undefined)[] = [];
  const skip = (): void => {
    space.lastIndex = at;
    space.test(text);
    at = space.lastIndex;
  };
  const token = (): string | undefined => {
    scalar.lastIndex = at;
    return scalar.exec(text)?.[0];
  };
  const found = (wanted: string): JsonFault => ({
    at,
    message: `expected ${wanted}, found ${at < text.length ? JSON.stringify(text.slice(at, at + 10)) : "the end"}`,
  });
  const key = (keys: Set<string>): JsonFault | undefined => {
    const name = token();
    if (!name?.startsWith('"')) return found("a key in double quotes");
    if (keys.has(name)) return { at, message: `the key ${name} appears twice` };
    keys.add(name);
    at += name.length;
    skip();
    if (text[at] !== ":") return found('":"');
    at++;
    return undefined;
  };

  for (;;) {
    skip();
    const first = text[at];
    if (first === "{" || first === "[") {
      at++;
      const keys = first === "{" ? new Set<string>() : undefined;
      open.push(keys);
      skip();
      const empty = text[at] === (keys ? "}" : "]");
      if (!empty) {
        const fault = keys && key(keys);
        if (fault) return fault;
        continue;
      }
    } else {
      const value = token();
      if (value === undefined) return found("a value");
      at += value.length;
    }
    // after a value: close what ends here, until a comma asks for the next one
    for (;;) {
      skip();
      if (open.length === 0) return at < text.length ? found("the end") : undefined;
      const keys = open.at(-1);
      if (text[at] === (keys ? "}" : "]")) {
        at++;
        open.pop();
        continue;
      }
      if (text[at] !== ",") return found(keys ? '"," or "}"' : '"," or "]"');
      at++;
      skip();
      const fault = keys && key(keys);
      if (fault) return fault;
      break;
    }
  }
}
