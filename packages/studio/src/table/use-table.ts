import type { RunSummary, RunTableRows } from "@latents/core";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { getBytes, getJson, runPath } from "../api/client";
import { queryClient } from "../api/queries";
import { keys } from "../api/query-keys";
import type { RowsPicture, TableCodes, TableFacts, UsualScores } from "../engine/table/table-api";
import { engine } from "../engine/use-engine";
import { freeUnused } from "../models/free-unused";

freeUnused(queryClient.getQueryCache(), { table: (id) => engine().closeTable(id) });

/** The newest model of a run on a table in the engine, with rows of its table. */
export const useTable = ({ name, createdAt }: RunSummary): UseQueryResult<TableFacts> =>
  useQuery({
    queryKey: keys.table(name, createdAt),
    queryFn: async () => {
      const [bytes, rows] = await Promise.all([
        getBytes(runPath(name, "/model.safetensors")),
        getJson<RunTableRows>(runPath(name, "/table")),
      ]);
      return engine().openTable(bytes, name, rows);
    },
  });

/** A model of a table that was trained in the page, in the engine. */
export const useTrainedTable = (name: string, model: Uint8Array, rows: RunTableRows): UseQueryResult<TableFacts> =>
  useQuery({ queryKey: keys.table(name, "in this page"), queryFn: () => engine().openTable(model, name, rows) });

/** Drawn rows beside training rows; of a model with covariates those for the values that `where` gives. */
export const useRowsPicture = (
  { id }: TableFacts,
  where: Readonly<Record<string, string | number>>,
): UseQueryResult<RowsPicture> =>
  useQuery({ queryKey: ["rows-picture", id, where], queryFn: () => engine().tablePicture(id, where), gcTime: 0 });

export const useTableCodes = ({ id }: TableFacts): UseQueryResult<TableCodes> =>
  useQuery({ queryKey: ["table-codes", id], queryFn: () => engine().tableCodes(id), gcTime: 0 });

export const useUsualScores = ({ id }: TableFacts): UseQueryResult<UsualScores> =>
  useQuery({ queryKey: ["usual-scores", id], queryFn: () => engine().usualScores(id), gcTime: 0 });
