import { listDatasets } from "../data/index.js";
import { table } from "../output/index.js";

/** `latents data list`: the data sets that have a name, as a table or as JSON. */
export async function listDataCommand({ json }: { readonly json?: boolean }): Promise<void> {
  const rows = await listDatasets();
  if (json) {
    process.stdout.write(`${JSON.stringify(rows)}\n`);
    return;
  }
  const columns = [
    { title: "NAME" },
    { title: "WHAT" },
    { title: "IMAGES", align: "right" },
    { title: "SIZE" },
    { title: "CLASSES", align: "right" },
    { title: "HERE" },
    { title: "FROM" },
  ] as const;
  const cells = rows.map(({ name, what, counts, shape, classes, present, source, downloadMegabytes }) => [
    name,
    what,
    counts.map((count) => count.toLocaleString("en")).join(" + "),
    shape.join("x"),
    classes === 0 ? "" : String(classes),
    present ? "yes" : downloadMegabytes > 0 ? `${downloadMegabytes} MB` : "no",
    source,
  ]);
  process.stdout.write(table(columns, cells));
}
