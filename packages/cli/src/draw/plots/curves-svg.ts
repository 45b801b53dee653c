import type { CurvesOptions, CurveSeries } from "./render-curves.js";

/** `renderCurves`, whose charts take a quarter of a second to load, loaded when it is first called: several curves as one SVG. */
export async function curvesSvg(series: readonly CurveSeries[], options: CurvesOptions): Promise<string> {
  const { renderCurves } = await import("./render-curves.js");
  return renderCurves(series, options);
}
