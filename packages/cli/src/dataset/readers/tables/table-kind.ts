/** Formats that a table may be read from. */
export type TableKind = "csv" | "tsv" | "json" | "parquet" | "npy" | "npz" | "ts";

const endings: Readonly<Record<string, TableKind>> = {
  ".csv": "csv",
  ".tsv": "tsv",
  ".tab": "tsv",
  ".txt": "csv",
  ".ndjson": "json",
  ".jsonl": "json",
  ".json": "json",
  ".parquet": "parquet",
  ".pq": "parquet",
  ".npy": "npy",
  ".npz": "npz",
  ".ts": "ts",
};

/** The format that a file's name says, whether compressed or not; undefined for a name that is no table's. */
export const kindOfName = (file: string): TableKind | undefined =>
  endings[/\.[a-z]+(?=(?:\.gz)?$)/i.exec(file)?.[0].toLowerCase() ?? ""];

/** Endings of files that a folder is searched for: a text in it may be anything. */
export const tableEndings = Object.keys(endings).filter((ending) => ending !== ".txt" && ending !== ".ts");

/** Whether a file in a folder is one of a table. */
export const isTableFile = (file: string): boolean =>
  kindOfName(file) !== undefined && !/\.(txt|ts)(\.gz)?$/i.test(file);

const begins = (bytes: Uint8Array, ...with_: number[]): boolean => with_.every((byte, i) => bytes[i] === byte);

/** The format that the first bytes say; what is none of the others is taken for CSV. */
export function kindOfContent(bytes: Uint8Array): TableKind {
  if (begins(bytes, 0x50, 0x41, 0x52, 0x31)) return "parquet";
  if (begins(bytes, 0x93, 0x4e, 0x55, 0x4d)) return "npy";
  if (begins(bytes, 0x50, 0x4b)) return "npz";
  const text = new TextDecoder().decode(bytes.subarray(0, 1000)).replace(/^\ufeff/, "");
  // a cell of CSV may begin with a bracket, a line of JSON must
  return /^\s*(\{\s*"|\[\s*\{)/.test(text) ? "json" : "csv";
}
