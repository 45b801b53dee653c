import { join } from "node:path";

/** Where everything of a sweep lies in its folder. */
export const sweepFiles = (folder: string) => ({
  folder,
  state: join(folder, "sweep.json"),
  trials: join(folder, "trials"),
  table: join(folder, "table.csv"),
  curveSvg: join(folder, "curve.svg"),
  curvePng: join(folder, "curve.png"),
  lock: join(folder, "sweep.lock"),
});
