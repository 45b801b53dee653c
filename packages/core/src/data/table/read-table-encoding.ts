import { z } from "zod";
import { FormatError } from "../../errors.js";
import { columnKinds, likelihoodsOf, type ColumnKind, type ColumnLikelihoodName } from "./column.js";
import { checkColumns } from "./table-dataset.js";
import type { TableEncoding } from "./table-encoding.js";

const likelihoods = [...new Set(Object.values(likelihoodsOf).flat())];
const number = z.number();
const rising = z
  .array(number)
  .refine((knots) => knots.length >= 2 && knots.every((v, i) => i === 0 || v > knots[i - 1]));

const encoding = z.strictObject({
  type: z.literal("table"),
  covariates: z.array(z.string()),
  series: z.strictObject({ channels: z.array(z.string()).min(1), length: z.int().min(1) }).optional(),
  columns: z.array(
    z.strictObject({
      column: z.strictObject({
        name: z.string(),
        kind: z.enum(columnKinds as [ColumnKind]),
        categories: z.array(z.string()).optional(),
        likelihood: z.enum(likelihoods as [ColumnLikelihoodName]).optional(),
        decimals: number.optional(),
        integer: z.boolean().optional(),
        bounds: z.tuple([number, number]).optional(),
        weight: number.optional(),
      }),
      scaling: z.discriminatedUnion("type", [
        z.strictObject({ type: z.literal("linear"), center: number, scale: number.positive() }),
        z
          .strictObject({ type: z.literal("knots"), raw: rising, model: rising })
          .refine(({ raw, model }) => raw.length === model.length),
      ]),
      feature: z.strictObject({
        type: z.enum(["number", "log", "log1p", "one-hot"]),
        center: number,
        scale: number.positive(),
      }),
      step: number.min(0),
      missing: number.min(0).max(1),
    }),
  ),
});

/** Reads an encoding's JSON. Throws FormatError, beginning with `where`, if it is none. */
export function readTableEncoding(text: string, where: string): TableEncoding {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new FormatError(`${where}: the encoding of its table is not JSON; export the model again`);
  }
  const { data, error } = encoding.safeParse(read);
  if (error)
    throw new FormatError(
      `${where}: the encoding of its table is damaged at ${error.issues[0].path.join(".") || "its top"}: ${error.issues[0].message}; export the model again`,
    );
  try {
    checkColumns(
      data.columns.map(({ column }) => column),
      where,
    );
  } catch (wrong) {
    throw new FormatError((wrong as Error).message);
  }
  const stray = data.covariates.find((name) => !data.columns.some(({ column }) => column.name === name));
  if (stray !== undefined)
    throw new FormatError(`${where}: its covariate "${stray}" is no column; export the model again`);
  return data;
}
