import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { html, trusted } from "../../draw/svg/html.js";

/** What a published page is made of. */
export interface PublishedParts {
  readonly title: string;
  /** A sentence about it, for search engines and for who shares it. */
  readonly description: string;
  /** Where it will lie, so that who shares it sees its picture; without it the picture has a relative address, which few follow. */
  readonly url?: string;
  readonly script: string;
  /** An SVG. */
  readonly icon: string;
  /** Seen while the page opens: a PNG file. */
  readonly poster: { readonly png: Uint8Array; readonly width: number; readonly height: number };
  /** Files that the page carries, by their names. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** What says that a page is ours, so that the next may replace it. */
export const generator = `<meta name="generator" content="latents publish" />`;

/** Of the picture beside the page, as networks show it. */
export const previewFile = "preview.png";

/** Of what is seen while the rest of the page comes. */
const posterStyles = `:root{color-scheme:light dark}body{margin:0}.poster{max-width:720px;margin:0 auto;padding:32px 16px;font:16px/1.5 system-ui,sans-serif}.poster h1{margin:0;font-size:28px;line-height:1.2}.poster img{display:block;width:100%;height:auto;border-radius:8px;background:#000;image-rendering:pixelated}`;

/**
 * A page as one file: its code and files, styles among them, stand in it, so that any web host serves it and a browser opens it from a disk. Its policy lets run the
 * script that stands in it and nothing else, and lets nothing be asked for.
 */
export function publishedHtml(parts: PublishedParts): string {
  const { title, description, url, icon, files, poster } = parts;
  const script = scriptText(parts.script);
  const hash = createHash("sha256").update(script).digest("base64");
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}' 'wasm-unsafe-eval'`,
    "worker-src blob:",
    "style-src 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const preview = url === undefined ? previewFile : new URL(previewFile, url).href;
  // as they stand: `html` would cut long texts, and the policy names the script's very bytes
  const carried = [...files].map(([name, bytes]) =>
    trusted(
      `<script type="text/plain" data-file="${html`${name}`.text}">${gzipSync(bytes, { level: 9 }).toString("base64")}</script>`,
    ),
  );
  const bytes = [...carried.map(({ text }) => text), script].reduce((sum, { length }) => sum + length, 0);
  const picture = trusted(`data:image/png;base64,${Buffer.from(poster.png).toString("base64")}`);
  const ownScript = trusted(`<script>${script}</script>`);
  return html`<!doctype html>
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
        <link rel="icon" href="data:image/svg+xml;base64,${Buffer.from(icon).toString("base64")}" />
        <style>
          ${trusted(posterStyles)}
        </style>
      </head>
      <body>
        <div id="root">
          <main class="poster">
            <h1>${title}</h1>
            <p>${description}</p>
            <img
              src="${picture}"
              width="${poster.width}"
              height="${poster.height}"
              alt="Pictures that the model draws"
            />
            <p>The model and what computes it come with this page, ${Math.ceil(bytes / 1e6)} MB.</p>
            <noscript>It decodes and draws by itself: it needs JavaScript.</noscript>
          </main>
        </div>
        ${carried} ${ownScript}
      </body>
    </html> `.toString();
}

/** A script as it may stand in a page: nothing in it ends the element, or begins a comment of HTML. */
const scriptText = (code: string): string => code.replace(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "\\x3C!--");
