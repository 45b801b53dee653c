import { FormatError } from "@latents/core";
import { html, trusted, type Html } from "../svg/html.js";
import type { ReportImage } from "./report-data.js";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Narrower pictures are grids of small images: enlarged, their pixels stay sharp. */
const SMALL_GRID = 700;

/**
 * An image inside the page, with its size, so that the text does not jump while it loads.
 * Throws FormatError if the bytes are not a PNG file: `where` says which.
 */
export function picture(where: string, heading: string, image: ReportImage | undefined): Html | undefined {
  if (image === undefined) return undefined;
  const { png, caption } = image;
  if (png.length < 24 || SIGNATURE.some((byte, i) => png[i] !== byte)) {
    throw new FormatError(
      `report ${where}: the image must be a PNG file, got ${png.length} bytes that do not begin as one; write it again`,
    );
  }
  const size = new DataView(png.buffer, png.byteOffset + 16, 8);
  const [width, height] = [size.getUint32(0), size.getUint32(4)];
  const base64 = trusted(Buffer.from(png.buffer, png.byteOffset, png.byteLength).toString("base64"));
  return html`<figure class="card picture">
    <h3>${heading}</h3>
    <img
      ${width < SMALL_GRID && trusted('class="sharp"')}
      src="data:image/png;base64,${base64}"
      width="${width}"
      height="${height}"
      alt="${heading}: ${caption}"
    />
    <figcaption>${caption}</figcaption>
  </figure>`;
}
