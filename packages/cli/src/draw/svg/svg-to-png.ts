import { InputError, RunError } from "@latents/core";
import { fontFiles } from "./font-files.js";
import { standaloneSvg } from "./standalone-svg.js";

/** How `svgToPng` draws. */
export interface PngOptions {
  /** Pixels across; the height follows. Default: the size that the SVG says. */
  readonly width?: number;
  /** A CSS colour behind the drawing; default white. `transparent` for none. */
  readonly background?: string;
}

const MOST_PIXELS = 16_384;

/**
 * Draws an SVG, such as a plot of the report, as a PNG file (RGBA). Text is set in DejaVu Sans, which comes with the package, so that a
 * picture is the same on every machine. The report's colours (`var(--train)`) are the light ones.
 * Throws InputError if the SVG or an option is wrong, RunError where there is no rasteriser for the platform.
 */
export async function svgToPng(svg: string, { width, background = "white" }: PngOptions = {}): Promise<Uint8Array> {
  if (width !== undefined && !(Number.isInteger(width) && width >= 1 && width <= MOST_PIXELS))
    throw new InputError(`svgToPng: width must be a whole number from 1 to ${MOST_PIXELS}, got ${width}`);
  const text = standaloneSvg(svg);
  const { renderAsync } = await rasteriser();
  const family = "DejaVu Sans";
  try {
    const drawn = await renderAsync(text, {
      background: background === "transparent" ? undefined : background,
      ...(width !== undefined && { fitTo: { mode: "width", value: width } }),
      font: {
        loadSystemFonts: false,
        fontFiles: fontFiles(),
        defaultFontFamily: family,
        ...{ serifFamily: family, sansSerifFamily: family, monospaceFamily: family },
      },
    });
    return Uint8Array.from(drawn.asPng());
  } catch (error) {
    throw new InputError(`svgToPng: cannot draw this SVG: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** Loaded when the first picture is drawn: its binary is not on every platform. */
async function rasteriser(): Promise<typeof import("@resvg/resvg-js")> {
  try {
    return await import("@resvg/resvg-js");
  } catch (error) {
    throw new RunError(
      `svgToPng: @resvg/resvg-js cannot be loaded here (${error instanceof Error ? error.message.split("\n")[0] : String(error)}); write an SVG instead`,
      { cause: error },
    );
  }
}
