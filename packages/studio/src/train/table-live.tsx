import { Paper, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useMemo, useState, type ReactNode } from "react";
import type { TableFacts } from "../engine/table/table-api";
import type { LiveRows } from "../engine/training/training-api";
import { CodesPlot } from "../table/codes-plot";
import { Marginal } from "../table/marginal";
import { TableViews, usualColour } from "../table/table-views";
import { useTrainedTable } from "../table/use-table";
import { Loaded } from "../ui/loaded";
import { Waiting } from "../ui/states";
import { LossCurves } from "./loss-curves";
import type { TrainedTable, TrainingSession } from "./training-session";

/** Columns that are compared while a model trains. */
const compared = 8;

/** A training on a table: while it goes on how the model stands, then what it makes of the table. */
export default function TableLive({ session }: { readonly session: TrainingSession }): ReactNode {
  const { name, points, table, rows, trainedTable } = session;
  return (
    <>
      {trainedTable ? <TrainedViews name={name} trained={trainedTable} /> : <LiveColumns table={table} rows={rows} />}
      <SimpleGrid cols={{ base: 1, md: trainedTable ? 1 : 2 }} spacing="md">
        {!trainedTable && <LiveCodes table={table} rows={rows} />}
        <LossCurves points={points} unit="row" />
      </SimpleGrid>
    </>
  );
}

interface LiveProps {
  readonly table: TableFacts | undefined;
  readonly rows: LiveRows | undefined;
}

/** The codes of test rows, as they move apart. */
function LiveCodes({ table, rows }: LiveProps): ReactNode {
  const [by, setBy] = useState<number>();
  const codes = useMemo(() => rows && { positions: rows.positions, names: rows.axes }, [rows]);
  return (
    <div>
      <Title order={2} fz="md" mb="xs">
        Codes of test rows, as they find their places
      </Title>
      {table && codes ? (
        <CodesPlot {...{ table, codes, by: by ?? usualColour(table.columns) }} onBy={setBy} />
      ) : (
        <Waiting what="Preparing the model" height={420} />
      )}
    </div>
  );
}

/** Drawn rows beside training rows, by column, in the order of the table. */
function LiveColumns({ table, rows }: LiveProps): ReactNode {
  if (!table || !rows) return null;
  const { columns, realCount, drawnCount } = rows.picture;
  const place = (name: string): number => table.columns.findIndex((column) => column.name === name);
  const shown = columns.toSorted((a, b) => place(a.name) - place(b.name)).slice(0, compared);
  return (
    <Stack gap="xs">
      <Title order={2} fz="md">
        Drawn beside real
      </Title>
      <Text size="sm" c="dimmed">
        {realCount.toLocaleString("en")} training rows as bars, {drawnCount.toLocaleString("en")} rows that the model
        draws now as lines{columns.length > compared && `; the first ${compared} of ${columns.length} columns`}.
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm">
        {shown.map((one) => (
          <Marginal key={one.name} picture={one} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

/** What the trained model makes of the table. */
function TrainedViews({ name, trained }: { readonly name: string; readonly trained: TrainedTable }): ReactNode {
  const table = useTrainedTable(name, trained.model, trained.rows);
  return (
    <Paper withBorder p="md">
      <Loaded query={table} wait={<Skeleton height={320} />}>
        {(facts) => <TableViews table={facts} />}
      </Loaded>
    </Paper>
  );
}
