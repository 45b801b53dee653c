import type { TableSchema } from "@latents/core";
import { readRunConfig } from "../run-config.js";
import { findRun } from "../find-run.js";
import { openModel, type OpenModel, type OpenOptions } from "../model/open-model.js";
import type { Effects } from "../../terminal/effects.js";
import { runSchema } from "./run-table.js";

/** A model of a table's rows on a device, and what the table's columns are. */
export interface OpenTable extends OpenModel {
  readonly schema: TableSchema;
}

/** Whether a run that a user names was trained on a table. Throws InputError where there is no run. */
export const isTableRun = async (argument: string): Promise<boolean> =>
  (await readRunConfig(await findRun(argument))).data.encoding !== undefined;

/** `openModel` of a run on a table. Throws LatentsError. */
export async function openTable(
  argument: string,
  effects: Pick<Effects, "stderr">,
  options: OpenOptions = {},
): Promise<OpenTable> {
  const opened = await openModel(argument, effects, options);
  return { ...opened, schema: await runSchema(opened.run) };
}
