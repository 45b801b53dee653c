import { Button, Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { DecodedRow, TableCodes, TableFacts } from "../engine/table/table-api";
import { Failure, Waiting } from "../ui/states";
import { LatentRow } from "./latent-row";
import { RowCells } from "./row-cells";
import { rangeOf, SeriesLines } from "./series-lines";
import { useRow } from "./use-row";
import { useUsualScores } from "./use-table";

/** Latents that have a slider. */
const mostLatents = 8;

/** One row: its cells, what the model makes of them, and what changes if one cell, or a latent, were another. */
export function RowPanel({
  table,
  codes,
  row,
}: {
  readonly table: TableFacts;
  readonly codes: TableCodes;
  readonly row: number;
}): ReactNode {
  const open = useRow(table, row);
  const { now, byCode, error } = open;
  const usual = useUsualScores(table).data;
  if (error !== undefined) return <Failure error={error} />;
  if (!now || !open.before) return <Waiting what="Asking the model" height={200} />;
  const decoded: DecodedRow = byCode ?? now;
  const changed = open.code !== undefined || open.values !== open.original;
  const above = usual && usual.nll.filter((nll) => nll < now.nll).length / usual.rows;
  const order = Array.from(codes.spread.keys()).sort((a, b) => codes.spread[b] - codes.spread[a]);
  return (
    <Paper withBorder p="sm">
      <Stack gap="sm">
        <Group justify="space-between">
          <Text size="sm" className="numbers" role="status">
            −log p of the row: <b>{now.nll.toFixed(2).replace("-", "−")} nats</b>
            {above !== undefined && `, above ${Math.round(100 * above)} % of ${usual!.rows} test rows`}
          </Text>
          <Button size="xs" variant="default" disabled={!changed} onClick={open.reset}>
            As in the table
          </Button>
        </Group>
        {table.series ? (
          <RowLines table={table} values={open.values} decoded={decoded} />
        ) : (
          <RowCells {...{ table, open, decoded, usual }} />
        )}
        <Title order={3} size="h6">
          Change its code
        </Title>
        <Text size="xs" c="dimmed">
          The latents whose codes differ most among test rows. Moving one shows the row that the changed code stands
          for; changing a cell above encodes the row anew.
        </Text>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing={4}>
          {order.slice(0, mostLatents).map((j) => (
            <LatentRow
              key={j}
              dimension={j}
              value={(open.code ?? now.code)[j]}
              reach={Math.max(3, 3 * codes.spread[j])}
              onChange={open.setLatent}
            />
          ))}
        </SimpleGrid>
      </Stack>
    </Paper>
  );
}

/** A series as lines, with what the model makes of it. */
function RowLines({
  table,
  values,
  decoded,
}: {
  readonly table: TableFacts;
  readonly values: Float64Array;
  readonly decoded: DecodedRow;
}): ReactNode {
  const { channels, length } = table.series!;
  return (
    <>
      <Text size="xs" c="dimmed">
        Dark: the series. Coloured: the mean of p(x|z) at its code, with one standard deviation of it.
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {channels.map((name, c) => {
          const of = (all: Float64Array): Float64Array => all.subarray(c * length, (c + 1) * length);
          const [own, mean] = [of(values), of(decoded.values)];
          return (
            <SeriesLines
              key={name}
              title={name}
              range={rangeOf(own, mean)}
              lines={[
                { kind: "drawn", values: mean, spread: of(decoded.spread) },
                { kind: "real", values: own },
              ]}
            />
          );
        })}
      </SimpleGrid>
    </>
  );
}
