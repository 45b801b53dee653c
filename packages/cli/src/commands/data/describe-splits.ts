import type { SplitReport } from "../../dataset/index.js";
import { table } from "../../terminal/index.js";

/** Classes that a line has room for. */
const most = 12;

/** Splits with their images, size and classes, as a table. */
export function describeSplits(splits: readonly SplitReport[]): string {
  const columns = [
    { title: "SPLIT" },
    { title: "IMAGES", align: "right" },
    { title: "SIZE" },
    { title: "IMAGES OF EACH CLASS" },
  ] as const;
  return table(
    columns,
    splits.map(({ split, count, shape, classes }) => [
      split,
      count.toLocaleString("en"),
      shape.join("x"),
      classes ? perClass(classes) : "no labels",
    ]),
  );
}

function perClass(classes: Readonly<Record<string, number>>): string {
  const entries = Object.entries(classes).sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }));
  const shown = entries.slice(0, most).map(([name, count]) => `${name} ${count.toLocaleString("en")}`);
  return `${shown.join(", ")}${entries.length > most ? `, and ${entries.length - most} more` : ""}`;
}
