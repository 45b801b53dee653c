import { join } from "node:path";

/** Where everything of a sweep lies in its folder. */
export const sweepFiles = (folder: string) => ({
  folder,
  state: join(folder, "sweep.json"),
  trials: join(folder, "trials"),
  /** Of a sweep over a table: what its columns are, for every trial. */
  schema: join(folder, "schema.yaml"),
  table: join(folder, "table.csv"),
  curveSvg: join(folder, "curve.svg"),
  curvePng: join(folder, "curve.png"),
  lock: join(folder, "sweep.lock"),
});
