import { Group, NativeSelect, Paper, Stack, Text } from "@mantine/core";
import { categoriesOf, type Column } from "@latents/core";
import { useEffect, useMemo, useRef, type ReactNode } from "react";
import type { TableCodes, TableFacts } from "../engine/table/table-api";
import { useScatter } from "../scatter/use-scatter";
import { colorOf } from "../ui/palette";
import { Failure } from "../ui/states";
import { cellText } from "./cell-text";
import { columnColors, missingCss, rampCss } from "./column-colors";
import styles from "./table.module.css";

interface CodesPlotProps {
  readonly table: TableFacts;
  readonly codes: Pick<TableCodes, "positions" | "names">;
  /** The row that is open, where one is. */
  readonly row?: number;
  readonly onRow?: (row: number) => void;
  /** Place of the column that colours them. */
  readonly by: number;
  readonly onBy: (column: number) => void;
}

/** Codes of the test rows in a plane, coloured by a column; a click opens a row. */
export function CodesPlot({ table, codes, row, onRow, by, onBy }: CodesPlotProps): ReactNode {
  const { box, scatter, life, error } = useScatter(onRow ? { pick: onRow } : {});
  const column = table.columns[by];
  const cells = useMemo(
    () => Float64Array.from({ length: table.count }, (_, i) => table.rows[i * table.columns.length + by]),
    [table, by],
  );
  const placedIn = useRef<unknown>(undefined);
  useEffect(() => {
    // of a model in training they move, and the view stays
    if (placedIn.current === life) scatter.current?.movePoints(codes.positions);
    else scatter.current?.setPoints(codes.positions, 2, { names: codes.names });
    placedIn.current = life;
  }, [codes, life]);
  useEffect(() => scatter.current?.setColors(columnColors(column, cells)), [column, cells, codes, life]);
  useEffect(() => {
    if (row === undefined) return;
    const at = [codes.positions[2 * row], codes.positions[2 * row + 1]];
    scatter.current?.setMarks({ ellipses: [], pins: [{ at, name: `row ${row + 1}` }] });
  }, [codes, row, life]);
  if (error !== undefined) return <Failure error={error} />;
  return (
    <Paper withBorder p="sm">
      <Stack gap="xs">
        <NativeSelect
          label="Coloured by"
          size="xs"
          w={220}
          value={String(by)}
          data={table.columns.map(({ name }, i) => ({ value: String(i), label: name }))}
          onChange={({ currentTarget }) => onBy(Number(currentTarget.value))}
        />
        <Key column={column} cells={cells} />
        <div
          ref={box}
          className="scatter"
          style={{ height: 380 }}
          data-drag="move"
          tabIndex={0}
          role="application"
          aria-roledescription="scatter plot"
          aria-label={`Codes of ${table.count.toLocaleString("en")} test rows over ${codes.names.join(", ")}, coloured by ${column.name}; arrow keys move, plus and minus zoom, 0 shows all${onRow ? "; Row below chooses one" : ""}`}
        />
      </Stack>
    </Paper>
  );
}

/** What the colours mean. */
function Key({ column, cells }: { readonly column: Column; readonly cells: Float64Array }): ReactNode {
  const seen = cells.filter((value) => !Number.isNaN(value)).sort();
  const missing = seen.length < cells.length && <Chip color={missingCss} text="missing" />;
  const categories = categoriesOf(column);
  if (categories > 0)
    return (
      <Group gap="sm">
        {Array.from({ length: Math.min(categories, 10) }, (_, k) => (
          <Chip key={k} color={colorOf(k)} text={cellText(column, k)} />
        ))}
        {categories > 10 && <Text size="xs">… {categories - 10} more share these colours</Text>}
        {missing}
      </Group>
    );
  return (
    <Group gap="xs" maw={420}>
      <Text size="xs" className="numbers">
        {cellText(column, seen[0] ?? NaN)}
      </Text>
      <span className={styles.ramp} style={{ background: rampCss }} title="by rank: each colour has as many rows" />
      <Text size="xs" className="numbers">
        {cellText(column, seen.at(-1) ?? NaN)}
      </Text>
      {missing}
    </Group>
  );
}

function Chip({ color, text }: { readonly color: string; readonly text: string }): ReactNode {
  return (
    <Group gap={5} wrap="nowrap">
      <span style={{ width: 10, height: 10, borderRadius: 5, background: color }} />
      <Text size="xs">{text}</Text>
    </Group>
  );
}
