import { Button, Group, NativeSelect, Slider, Table, Text } from "@mantine/core";
import { categoriesOf, type Column } from "@latents/core";
import { useMemo, useState, type ReactNode } from "react";
import type { DecodedRow, TableFacts, UsualScores } from "../engine/table/table-api";
import { WideTable } from "../ui/wide-table";
import { cellText, decodedText } from "./cell-text";
import styles from "./table.module.css";
import type { OpenRow } from "./use-row";

interface RowCellsProps {
  readonly table: TableFacts;
  readonly open: OpenRow;
  readonly decoded: DecodedRow;
  readonly usual: UsualScores | undefined;
}

/** Columns that are shown at first. */
const first = 30;

/** A row's cells, each to be changed, with what the model makes of them and their nats; the most surprising first. */
export function RowCells({ table: { columns, covariates }, open, decoded, usual }: RowCellsProps): ReactNode {
  const { before, now, values, original } = open;
  const [all, setAll] = useState(false);
  // the order stays while cells are changed
  const order = useMemo(() => {
    const above = (j: number): number => {
      const nats = (before?.nats[j] ?? NaN) - (usual?.nats[j] ?? 0);
      return Number.isNaN(nats) ? -Infinity : nats;
    };
    return columns.map((_, j) => j).sort((a, b) => above(b) - above(a) || a - b);
  }, [columns, before, usual]);
  const shown = all ? order : order.slice(0, first);
  return (
    <>
      <WideTable label="The row" minWidth={560} verticalSpacing={3} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="18%">Column</Table.Th>
            <Table.Th w="40%">Value</Table.Th>
            <Table.Th w="26%">{open.byCode ? "By the changed code" : "By its code"}</Table.Th>
            <Table.Th
              w="16%"
              ta="right"
              title="-log p of the cell given the row's other cells; in brackets the median of test rows"
            >
              Nats (usual)
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((j) => {
            const column = columns[j];
            const text = decodedText(column, decoded.values[j], decoded.spread[j]);
            const was = before ? decodedText(column, before.values[j], before.spread[j]) : text;
            return (
              <Table.Tr key={column.name}>
                <Table.Th scope="row" fw={500} style={{ overflowWrap: "anywhere" }}>
                  {column.name}
                  {covariates.includes(column.name) && (
                    <Text size="xs" c="dimmed">
                      covariate
                    </Text>
                  )}
                </Table.Th>
                <Table.Td>
                  <Cell
                    column={column}
                    value={values[j]}
                    isChanged={!Object.is(values[j], original[j])}
                    onChange={(value) => open.setCell(j, value)}
                  />
                </Table.Td>
                <Table.Td className="numbers">
                  <span className={text === was ? undefined : styles.changed}>{text}</span>
                  {text !== was && (
                    <Text size="xs" c="dimmed">
                      was {was}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td ta="right" className="numbers">
                  {nats(now?.nats[j])}{" "}
                  <Text span size="xs" c="dimmed">
                    ({nats(usual?.nats[j])})
                  </Text>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </WideTable>
      {!all && order.length > first && (
        <Button variant="default" size="xs" style={{ alignSelf: "flex-start" }} onClick={() => setAll(true)}>
          All {order.length} columns
        </Button>
      )}
    </>
  );
}

const nats = (value = NaN): string => (Number.isNaN(value) ? "–" : value.toFixed(2).replace("-", "−"));

interface CellProps {
  readonly column: Column;
  readonly value: number;
  readonly isChanged: boolean;
  readonly onChange: (value: number) => void;
}

/** A cell that can be changed: a choice of categories, a slider between the bounds of training, or nothing at all. */
function Cell({ column, value, isChanged, onChange }: CellProps): ReactNode {
  const categories = categoriesOf(column);
  if (categories > 0)
    return (
      <NativeSelect
        size="xs"
        maw={190}
        aria-label={column.name}
        value={Number.isNaN(value) ? "" : String(value)}
        data={[
          ...Array.from({ length: categories }, (_, k) => ({ value: String(k), label: cellText(column, k) })),
          { value: "", label: "missing" },
        ]}
        onChange={({ currentTarget }) => onChange(currentTarget.value === "" ? NaN : Number(currentTarget.value))}
      />
    );
  const [low, high] = column.bounds ?? [value - 1, value + 1];
  const whole = column.integer === true || column.kind === "count" || column.kind === "date" || column.decimals === 0;
  const step = whole ? 1 : (high - low || 1) / 400;
  const missing = Number.isNaN(value);
  return (
    <Group gap="xs" wrap="nowrap">
      <Slider
        style={{ flex: 1, minWidth: 70 }}
        {...{
          size: "xs",
          thumbSize: 14,
          min: low,
          max: Math.max(high, low + step),
          step,
          label: null,
          thumbLabel: column.name,
        }}
        value={missing ? (low + high) / 2 : Math.min(high, Math.max(low, value))}
        color={missing ? "gray" : undefined}
        onChange={onChange}
      />
      <Text size="xs" w={78} ta="right" className={`numbers ${isChanged ? styles.changed : ""}`}>
        {cellText(column, value)}
      </Text>
      <Button
        size="compact-xs"
        variant="subtle"
        px={4}
        disabled={missing}
        aria-label={`${column.name} missing`}
        title="Take it as missing"
        onClick={() => onChange(NaN)}
      >
        ×
      </Button>
    </Group>
  );
}
