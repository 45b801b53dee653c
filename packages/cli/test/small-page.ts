import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes a page of a few bytes, laid out as the built one is. Returns its folder. */
export function writeSmallPage(parent: string): string {
  const folder = join(parent, "page");
  mkdirSync(join(folder, "assets", "deeper"), { recursive: true });
  mkdirSync(join(folder, "published"), { recursive: true });
  const files = {
    "index.html": `<!doctype html><script type="module" src="./assets/index-1.js"></script>`,
    "favicon.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "notes.md": "no file of the page",
    ".hidden.js": "1",
    "assets/index-1.js": "export {};",
    "assets/ort-1.mjs": "export {};",
    "assets/index-1.css": "a{}",
    "assets/ort-1.wasm": "\0asm",
    "assets/source.js.map": "{}",
    "assets/deeper/index.js": "1",
    "published/page.js": `document.title = "</script>";`,
    "published/boot.js": `console.log("</script><!--");`,
    "published/engine.js": "self.engine = 1;",
    "published/page.css": "b{}",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
