import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Publication } from "@latents/core";
import { html, trusted, type Html } from "../../draw/svg/html.js";
import { firstView } from "./first-view.js";
import type { Picture } from "./preview-picture.js";

/** What a published page is made of. */
export interface PublishedParts {
  readonly publication: Publication;
  /** A sentence about it, for search engines and for who shares it. */
  readonly description: string;
  /** Where it will lie, so that who shares it sees its picture; without it the picture has a relative address, which few follow. */
  readonly url?: string;
  /** Starts the page when it is used, once the two that follow have come. */
  readonly boot: string;
  readonly styles: Uint8Array;
  /** The page's own code; the boot runs it, as text. */
  readonly script: Uint8Array;
  /** An SVG. */
  readonly icon: string;
  /** The samples that it shows first. */
  readonly poster: Picture;
  /** Files that the page carries, by their names, those that are needed first before the others. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** What says that a page is ours, so that the next may replace it. */
export const generator = `<meta name="generator" content="latents publish" />`;

/** Of the picture beside the page, as networks show it. */
export const previewFile = "preview.png";

/** Of what lies beside a page, as its addresses begin. */
export const besideFolder = "parts";

/** Letters that stand in a page in any case: less than a request is worth. */
const mostWithin = 4000;

/** Ends what a page carries: whoever waits for a file that never came sees that no more will come. */
const end = carriedFile("", "");

/** A page, and what is to lie beside it, by address. */
export interface PublishedHtml {
  readonly html: string;
  readonly beside: ReadonlyMap<string, Buffer>;
}

/**
 * A page that any web host serves and a browser opens from a disk, without modules and requests, which a disk does not answer. As `"one file"` all that it
 * works with stands in it: first what is seen, then its code, which needs not wait for the rest. As `"folder"` all but its code lies beside it, as scripts that
 * say their bytes, and comes when the page is first used. Its policy lets run what the page's own scripts bring, and lets nothing else be asked for.
 */
export function publishedHtml(parts: PublishedParts, form: "one file" | "folder"): PublishedHtml {
  const { publication, description, url, styles, script, files } = parts;
  const { title } = publication;
  const boot = scriptText(parts.boot);
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(boot)} ${hashOf(script)}${form === "folder" ? " 'strict-dynamic'" : ""} 'wasm-unsafe-eval'`,
    "worker-src blob:",
    "style-src 'unsafe-inline'",
    "img-src 'self' data: blob:",
    // the one thing that may be asked for: whoever judges a page for search engines does so from within it
    ...(url === undefined ? [] : [`connect-src ${new URL("/robots.txt", url).href}`]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const preview = url === undefined ? previewFile : new URL(previewFile, url).href;
  const code = [carriedFile("page.css", packed(styles)), carriedFile("page.js", packed(script))];
  const beside = new Map<string, Buffer>();
  const carried = [...files].map(([name, bytes]) => {
    const text = packed(bytes);
    if (form === "one file" || text.length <= mostWithin) return carriedFile(name, text);
    const content = Buffer.from(`document.currentScript.carried="${text}"`);
    const address = addressBeside(name, content);
    beside.set(address, content);
    return carriedFile(name, "", address);
  });
  const icon = `data:image/svg+xml;base64,${Buffer.from(parts.icon).toString("base64")}`;
  const first = firstView(publication, parts.poster, icon);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        ${trusted(generator)}
        <title>${title}</title>
        <meta name="description" content="${description}" />
        <meta property="og:type" content="website" />
        <meta property="og:title" content="${title}" />
        <meta property="og:description" content="${description}" />
        ${url !== undefined && html`<meta property="og:url" content="${url}" />`}
        <meta property="og:image" content="${preview}" />
        <meta property="og:image:width" content="1200" />
        <meta property="og:image:height" content="630" />
        <meta name="twitter:card" content="summary_large_image" />
        <link rel="icon" href="${trusted(icon)}" />
        <style>
          ${first.styles}
        </style>
      </head>
      <body>
        <div id="root">${first.body}</div>
        ${code} ${trusted(`<script>${boot}</script>`)} ${carried} ${end}
      </body>
    </html> `;
  return { html: page.toString(), beside };
}

/** Whether a file is called as `addressBeside` calls them. */
export const isBeside = (name: string): boolean => /^[\w-]+-[0-9a-f]{10}\.js$/.test(name);

/** A file of the page as it stands in it, or where it lies. */
function carriedFile(name: string, text: string, address?: string): Html {
  const where = address === undefined ? "" : html` data-beside="${address}"`.text;
  // as it stands: `html` would cut long texts
  return trusted(`<script type="text/plain" data-file="${html`${name}`.text}"${where}>${text}</script>`);
}

const packed = (bytes: Uint8Array): string => gzipSync(bytes, { level: 9 }).toString("base64");

/** Named by what it holds, so that no browser takes what it kept of an earlier page. */
function addressBeside(name: string, content: Buffer): string {
  const mark = createHash("sha256").update(content).digest("hex").slice(0, 10);
  return `${besideFolder}/${name.replace(/\W+/g, "-")}-${mark}.js`;
}

/** How a policy names a script: by its very bytes. */
const hashOf = (script: string | Uint8Array): string =>
  `'sha256-${createHash("sha256").update(script).digest("base64")}'`;

/** A script as it may stand in a page: nothing in it ends the element, or begins a comment of HTML. */
const scriptText = (code: string): string => code.replace(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "\\x3C!--");
