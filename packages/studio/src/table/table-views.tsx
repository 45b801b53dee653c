import { Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { categoriesOf, type Column } from "@latents/core";
import { useEffect, type ReactNode } from "react";
import { maybe, shortText, wholeBetween } from "../address/codec";
import { useAddressed } from "../address/use-addressed";
import type { TableFacts } from "../engine/table/table-api";
import { Loaded } from "../ui/loaded";
import { NumberField } from "../ui/number-field";
import { CodesPlot } from "./codes-plot";
import { DrawnRows } from "./drawn-rows";
import { RowPanel } from "./row-panel";
import { useTableCodes } from "./use-table";

/** A trained model of a table: drawn rows beside real ones, the codes of the test rows, and one of these. */
export const TableViews = ({ table }: { readonly table: TableFacts }): ReactNode => (
  <Stack gap="lg">
    <DrawnRows table={table} />
    <TestRows table={table} />
  </Stack>
);

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
export function usualColour(columns: readonly Column[]): number {
  const few = columns.findIndex((column) => categoriesOf(column) > 0 && categoriesOf(column) <= 10);
  const number = columns.findIndex((column) => categoriesOf(column) === 0);
  return few >= 0 ? few : Math.max(0, number);
}
