import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
/** White space aside: a snippet is indented less than its source, and may be wrapped elsewhere. */
const squeezed = (text: string): string => text.replace(/\s+/g, "");

describe.each([
  ["library.md", 10],
  ["latent-space.md", 3],
  ["extend.md", 1],
])("docs/%s", (name, least) => {
  const page = readFileSync(`${root}docs/${name}`, "utf8");
  /** The file named above each snippet, and the snippet. */
  const snippets = [...page.matchAll(/(?:<!-- (\S+) -->\n\n)?```ts\n([\s\S]*?)```/g)].map(([, file, text]) => ({
    file,
    text,
  }));

  it.each(snippets.map(({ file, text }) => [file, text.trim().split("\n")[0], text] as const))(
    "%s: %s",
    (file, _, text) => {
      expect(file, "name the file above the snippet: <!-- examples/NAME.ts -->").toBeDefined();
      const source = readFileSync(root + file, "utf8");
      // trailing commas of a call that is wrapped differently do not matter
      const plain = (code: string): string => squeezed(code).replace(/,([)\]}])/g, "$1");
      expect(plain(source).includes(plain(text).replace(/,$/, "")), `is not in ${file}:\n${text}`).toBe(true);
    },
  );

  it("has snippets and links that lead somewhere", () => {
    expect(snippets.length).toBeGreaterThan(least);
    for (const [, link] of page.matchAll(/\]\(([^)#]+)\)/g)) expect(existsSync(`${root}docs/${link}`), link).toBe(true);
  });
});
