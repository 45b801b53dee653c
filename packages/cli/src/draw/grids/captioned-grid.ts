import { imageGrid, InputError, type ImageValues, type PixelImage } from "@latents/core";
import { drawOverText, type PlacedPicture, type PlacedText } from "../svg/draw-over-text.js";
import { enlarge } from "./enlarge.js";
import { fitText, textWidth } from "../svg/text-width.js";

/** Images in rows, with text. */
export interface CaptionedBlock {
  /** Above the block. */
  readonly heading?: string;
  /** One set, or several of equal length in alternating columns, each with its name: original, mean, draw. */
  readonly sets: readonly { readonly caption?: string; readonly images: ImageValues }[];
  /** Images of one set in a row. Default: as square as their number allows. */
  readonly columns?: number;
  /** At the left of the rows, one each. */
  readonly rowCaptions?: readonly string[];
  /** Above the columns, one for each image of a set in a row. */
  readonly columnCaptions?: readonly string[];
  /** Below the images of the first set (and of their neighbours in the others), one each. */
  readonly cellCaptions?: readonly string[];
}

/** Of the whole picture. */
export interface CaptionedOptions {
  /** Above everything. */
  readonly title?: string;
  /** Pixels of the picture for one of an image, a whole number; default what makes small images readable beside text. */
  readonly scale?: number;
  /** Pixels between images, default 2. */
  readonly pad?: number;
}

const MARGIN = 10;
/** Pixels around a captioned picture. */
export const outerMargin = MARGIN;
const TEXT = 11;
const LINE = 16;
const TITLE = 13;
const GAP = 24;
/** Colour between images. */
const MAT = 48;
/** Where text stands at columns or cells, these are at least as wide. */
const LEAST_CELL = 56;

/**
 * Puts images side by side with text, set in DejaVu Sans on white: blocks from left to right, each with a heading, rows and columns with captions,
 * sets in alternating columns. `shape` is [channels, height, width] of one image; so many channels has the picture.
 * Text that does not fit is cut. Throws InputError when sizes or numbers of captions do not fit.
 */
export async function captionedGrid(
  blocks: readonly CaptionedBlock[],
  shape: readonly [number, number, number],
  { title, scale = defaultScale(blocks, shape), pad = 2 }: CaptionedOptions = {},
): Promise<PixelImage> {
  if (!(Number.isInteger(scale) && scale >= 1 && scale <= 64))
    throw new InputError(`captionedGrid: scale must be a whole number from 1 to 64, got ${scale}`);
  if (blocks.length === 0) throw new InputError("captionedGrid: needs one block or more, got none");
  const texts: PlacedText[] = [];
  const pictures: PlacedPicture[] = [];
  const top = title === undefined ? MARGIN : MARGIN + TITLE + 9;
  let [left, bottom] = [MARGIN, top];
  for (const [i, block] of blocks.entries()) {
    if (i > 0) left += GAP;
    const end = placeBlock(
      block,
      shape,
      { left, top, scale, pad, headed: blocks.some(({ heading }) => heading) },
      texts,
      pictures,
    );
    left = end.right;
    bottom = Math.max(bottom, end.bottom);
  }
  const width = left + MARGIN;
  if (title !== undefined)
    texts.unshift({
      x: MARGIN,
      y: MARGIN + TITLE - 2,
      size: TITLE,
      bold: true,
      text: fitText(title, 1.1 * TITLE, width - 2 * MARGIN),
    });
  return drawOverText({ width, height: bottom + MARGIN, channels: shape[0] === 3 ? 3 : 1 }, texts, pictures);
}

/** 1, or where text stands at single images the least that gives it room. */
function defaultScale(blocks: readonly CaptionedBlock[], [, , width]: readonly [number, number, number]): number {
  const named = blocks.some(
    ({ sets, columnCaptions, cellCaptions }) => columnCaptions ?? cellCaptions ?? sets.some(({ caption }) => caption),
  );
  return named ? Math.max(1, Math.ceil(LEAST_CELL / width)) : 1;
}

interface Place {
  readonly left: number;
  readonly top: number;
  readonly scale: number;
  readonly pad: number;
  /** Whether any block has a heading: their images begin at one height. */
  readonly headed: boolean;
}

function placeBlock(
  block: CaptionedBlock,
  shape: readonly [number, number, number],
  { left, top, scale, pad, headed }: Place,
  texts: PlacedText[],
  pictures: PlacedPicture[],
): { right: number; bottom: number } {
  const { heading, sets, rowCaptions, columnCaptions, cellCaptions } = block;
  const size = shape[0] * shape[1] * shape[2];
  const first = sets[0]?.images.length ?? 0;
  const count = Math.floor(first / size);
  if (count === 0 || sets.some(({ images }) => images.length !== count * size))
    throw new InputError(
      `captionedGrid: sets must hold equally many images of [${shape.join(", ")}], one or more, got ${sets.map(({ images }) => images.length).join(" and ") || "no"} values`,
    );
  const columns = Math.min(count, block.columns ?? Math.ceil(Math.sqrt(count / sets.length)));
  const rows = Math.ceil(count / columns);
  requireCaptions("rowCaptions", rowCaptions, rows, "rows");
  requireCaptions("columnCaptions", columnCaptions, columns, "columns");
  requireCaptions("cellCaptions", cellCaptions, count, "images");

  const cell = (shape[2] + pad) * scale;
  const group = cell * sets.length;
  const margin = Math.ceil(Math.max(0, ...(rowCaptions ?? []).map((text) => textWidth(text, TEXT) + 8)));
  const x = left + margin;
  const right = x + columns * group + pad * scale;
  let y = top;
  const centred = (text: string, centre: number, room: number): void => {
    texts.push({ x: centre, y: y + TEXT, size: TEXT, anchor: "middle", text: fitText(text, TEXT, room) });
  };
  const middle = (column: number, among = 1): number => x + (pad * scale) / 2 + (column + 0.5) * (group / among);

  if (heading !== undefined)
    texts.push({ x, y: y + TEXT, size: TEXT, bold: true, text: fitText(heading, 1.1 * TEXT, right - x) });
  if (headed) y += LINE + 2;
  if (columnCaptions) {
    columnCaptions.forEach((text, column) => centred(text, middle(column), group - 4));
    y += LINE;
  }
  if (sets.some(({ caption }) => caption)) {
    for (let column = 0; column < columns; column++)
      sets.forEach(({ caption = "" }, i) => centred(caption, middle(column * sets.length + i, sets.length), cell - 4));
    y += LINE;
  }
  for (let row = 0; row < rows; row++) {
    const [from, to] = [row * columns * size, Math.min(count, (row + 1) * columns) * size];
    const [one, ...others] = sets.map(({ images }) => images.subarray(from, to));
    const strip = enlarge(imageGrid(one, shape, { columns, pad, background: MAT, beside: others }), scale);
    pictures.push({ x, y, image: strip });
    const caption = rowCaptions?.[row];
    if (caption !== undefined)
      texts.push({ x: x - 6, y: y + strip.shape[1] / 2 + TEXT / 3, size: TEXT, anchor: "end", text: caption });
    y += strip.shape[1];
    if (cellCaptions) {
      cellCaptions.slice(row * columns, (row + 1) * columns).forEach((text, i) => centred(text, middle(i), group - 4));
      y += LINE + 2;
    } else if (row + 1 < rows) y -= pad * scale;
  }
  return { right, bottom: y };
}

function requireCaptions(what: string, captions: readonly string[] | undefined, count: number, of: string): void {
  if (captions && captions.length !== count)
    throw new InputError(`captionedGrid: ${what} must be one for each of the ${count} ${of}, got ${captions.length}`);
}
