import type { RawColumn } from "@latents/core";
import { duration } from "../../terminal/duration.js";
import { table, type Column } from "../../terminal/table.js";
import { chosenNegElbo, type SweepRow, type SweepSummary } from "./summarise.js";
import { seedKey } from "../plan/settings.js";
import type { SweepState } from "./sweep-state.js";
import { shortNames, valueText, type SweptKey } from "../plan/swept-key.js";

/**
 * The results of a sweep for a terminal: a row a setting, the best one marked with the split that chose it, of a random search the best one first.
 * Nats per image, on the test split where no other is named.
 */
export function sweepTable({ keys, random }: Pick<SweepState, "keys" | "random">, summary: SweepSummary): string {
  const { rows: trained, chosenBy } = summary;
  const worst = Number.MAX_VALUE;
  const figureOf = (row: SweepRow): number => chosenNegElbo(row, chosenBy) ?? worst;
  const rows = random === undefined ? trained : trained.toSorted((a, b) => figureOf(a) - figureOf(b));
  const shown = shownKeys(keys, rows);
  const names = shortNames(shown);
  const seeds = rows.some(({ standardError }) => standardError !== undefined);
  const heldOut = rows.some(({ validationNegElbo }) => validationNegElbo !== undefined);
  const accuracies = rows.some(({ accuracy }) => accuracy !== undefined);
  const columns: Column[] = [
    ...shown.map((key, i) => ({ title: names[i].toUpperCase(), align: alignOf(key, rows) })),
    { title: "RUNS", align: "right" },
    ...(heldOut ? [{ title: "VALIDATION NELBO", align: "right" } as const] : []),
    { title: "TEST NELBO", align: "right" },
    ...(seeds ? [{ title: "± SE", align: "right" } as const] : []),
    { title: "REC", align: "right" },
    { title: "KL", align: "right" },
    ...(accuracies ? [{ title: "ACCURACY", align: "right" } as const] : []),
    { title: "TIME", align: "right" },
    { title: "" },
  ];
  const cells = rows.map((row) => [
    ...shown.map((key) => valueText(row.values[key])),
    row.failed > 0 || row.pruned ? `${row.runs} of ${row.trials.length}` : String(row.runs),
    ...(heldOut ? [nats(row.validationNegElbo)] : []),
    nats(row.negElbo),
    ...(seeds ? [nats(row.standardError)] : []),
    nats(row.rec),
    nats(row.kl),
    ...(accuracies ? [row.accuracy === undefined ? "" : `${(100 * row.accuracy).toFixed(2)} %`] : []),
    row.elapsedMs === undefined ? "" : duration(row.elapsedMs / 1000),
    rowNote(row, summary),
  ]);
  return table(columns, cells);
}

/** The same as columns of a CSV file: full paths of keys, full digits. */
export function sweepColumns(keys: readonly SweptKey[], { rows }: SweepSummary): RawColumn[] {
  const all = [
    ...(["runs", "failed", "validationNegElbo", "negElbo", "standardError"] as const),
    ...(["rec", "kl", "accuracy", "elapsedMs"] as const),
  ];
  const some = (name: (typeof all)[number]): boolean => rows.some((row) => row[name] !== undefined);
  const figures = all.filter((name) => (name !== "accuracy" && name !== "validationNegElbo") || some(name));
  return [
    ...shownKeys(keys, rows).map((key): RawColumn => ({
      name: key,
      stored: "text",
      cells: rows.map(({ values }) => csvValue(values[key])),
    })),
    ...figures.map((name): RawColumn => ({ name, stored: "float", cells: rows.map((row) => row[name] ?? null) })),
  ];
}

/** Without the seed, over which rows are averaged. */
export const shownKeys = (keys: readonly SweptKey[], rows: readonly SweepRow[]): string[] =>
  keys.map(({ key }) => key).filter((key) => key !== seedKey && rows.some(({ values }) => key in values));

const alignOf = (key: string, rows: readonly SweepRow[]): "left" | "right" =>
  rows.every(({ values }) => typeof values[key] === "number") ? "right" : "left";

/** `best by validation`, `left out at step 60`, `1 failed`; nothing where there is nothing to say. */
export const rowNote = (row: SweepRow, { rows, best, chosenBy }: SweepSummary): string =>
  [row === best && rows.length > 1 ? `best by ${chosenBy}` : noteOf(row), row.noBound ? "no bound" : ""]
    .filter((note) => note !== "")
    .join("; ");

function noteOf({ failed, runs, pruned }: SweepRow): string {
  const left = pruned && `${runs === 0 ? "" : `${pruned.trials} `}left out at step ${pruned.step}`;
  const wrong = failed === 0 ? undefined : runs === 0 && !pruned ? "failed" : `${failed} failed`;
  return [left, wrong].filter((part) => part !== undefined).join(", ");
}

const nats = (value: number | undefined): string => (value === undefined ? "" : value.toFixed(2));

const csvValue = (value: unknown): string =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
