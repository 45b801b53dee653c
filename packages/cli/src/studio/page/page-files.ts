import { PAGE_HTML } from "./page-html.js";
import { PAGE_SCRIPT } from "./page-script.js";
import { PAGE_STYLE } from "./page-style.js";

/** The page that the server shows, by address. */
export const pageFiles: Readonly<Record<string, { readonly type: string; readonly text: string }>> = {
  "/": { type: "text/html; charset=utf-8", text: PAGE_HTML },
  "/studio.css": { type: "text/css; charset=utf-8", text: PAGE_STYLE },
  "/studio.js": { type: "text/javascript; charset=utf-8", text: PAGE_SCRIPT },
};
