import type { TableSchema } from "@latents/core";
import type { WriteCsvOptions, WrittenTable } from "../../dataset/index.js";
import { counted, type Effects } from "../../terminal/index.js";

/** How a CSV file is written that is to look as the one that a model was trained on. */
export function outputOptions(schema: TableSchema, { formulas }: { readonly formulas?: boolean }): WriteCsvOptions {
  const style = schema.columns.find((column) => column.style !== undefined)?.style;
  return {
    separator: schema.text?.separator,
    na: schema.na[0],
    formulas,
    ...(style && { style: { decimal: style.decimal } }),
  };
}

/** Says how many cells a spreadsheet would have run. */
export function sayGuarded({ guarded }: WrittenTable, { stderr }: Pick<Effects, "stderr">): void {
  if (guarded > 0)
    stderr.write(
      `${counted(guarded, "cell")} begin as formulas do and have a ' before them, which latents takes away again; --formulas writes them as they are\n`,
    );
}
