import { Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { categoriesOf, type Column, type RunSummary } from "@latents/core";
import { useEffect, type ReactNode } from "react";
import { maybe, shortText, wholeBetween } from "../address/codec";
import { useAddressed } from "../address/use-addressed";
import type { TableFacts } from "../engine/table/table-api";
import { Loaded } from "../ui/loaded";
import { NumberField } from "../ui/number-field";
import { CodesPlot } from "./codes-plot";
import { DrawnRows } from "./drawn-rows";
import { RowPanel } from "./row-panel";
import { useTable, useTableCodes } from "./use-table";

/** A run on a table, by its newest model: drawn rows beside real ones, the codes of the test rows, and one of these. */
export default function RunTable({ summary }: { readonly summary: RunSummary }): ReactNode {
  const table = useTable(summary);
  const { data, isFetching } = table;
  // of one that is over the best model is kept, which may be earlier
  const isUnderWay = summary.state === "running" || summary.state === "paused";
  return (
    <Stack gap="lg">
      {data && isUnderWay && summary.step > data.step && (
        <Group gap="xs" role="status">
          <Text size="sm" c="dimmed">
            Below stands the model of step {data.step.toLocaleString("en")}.
          </Text>
          <Button size="compact-xs" variant="default" loading={isFetching} onClick={() => void table.refetch()}>
            Read the newest
          </Button>
        </Group>
      )}
      <Loaded query={table} wait={<Skeleton height={320} />}>
        {(facts) => (
          // another model has nothing of this one's state
          <Stack gap="lg" key={facts.id}>
            <DrawnRows table={facts} />
            <TestRows table={facts} />
          </Stack>
        )}
      </Loaded>
    </Stack>
  );
}

function TestRows({ table }: { readonly table: TableFacts }): ReactNode {
  const codes = useTableCodes(table);
  const { columns, count } = table;
  const [row, setRow] = useAddressed("row", 1, wholeBetween(1, count));
  const [name, setName] = useAddressed("by", undefined, maybe(shortText));
  const known = columns.findIndex((column) => column.name === name);
  useEffect(() => {
    if (name !== undefined && known < 0) setName(undefined);
  }, [name, known, setName]);
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        Codes of test rows
      </Title>
      <Loaded query={codes} wait={<Skeleton height={420} />}>
        {(placed) => (
          <>
            <CodesPlot
              {...{ table, codes: placed, row: row - 1, by: known < 0 ? usualColour(columns) : known }}
              onRow={(index) => setRow(index + 1)}
              onBy={(place) => setName(columns[place].name)}
            />
            <Group gap="sm" align="flex-end">
              <Title order={2} size="h4">
                One row
              </Title>
              <NumberField
                aria-label={`Row, 1 to ${count}`}
                size="xs"
                w={90}
                value={row}
                min={1}
                max={count}
                onChange={setRow}
              />
              <Text size="sm" c="dimmed">
                of {count.toLocaleString("en")} test rows; a click on a point opens its row
              </Text>
            </Group>
            <RowPanel key={row} table={table} codes={placed} row={row - 1} />
          </>
        )}
      </Loaded>
    </Stack>
  );
}

/** The column that colours codes where nobody says: one of few categories, else of numbers. */
function usualColour(columns: readonly Column[]): number {
  const few = columns.findIndex((column) => categoriesOf(column) > 0 && categoriesOf(column) <= 10);
  const number = columns.findIndex((column) => categoriesOf(column) === 0);
  return few >= 0 ? few : Math.max(0, number);
}
