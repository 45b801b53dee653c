import { Anchor, Checkbox, Table, UnstyledButton } from "@mantine/core";
import type { RunSummary } from "@latents/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { memo, type ReactNode } from "react";
import { Link } from "wouter";
import { runAddress } from "../run-parts/addresses";
import { dateText, testFigureText } from "../run-parts/figures";
import { RunMenu, type RunActions } from "../run-parts/run-menu";
import { StateBadge } from "../run-parts/state-badge";
import styles from "./run-list.module.css";
import type { Column, ListLine, Order } from "./run-order";
import { RunSteps } from "./run-steps";
import { Spark } from "./spark";
import { useVisibleLines } from "./use-visible-lines";

/** What a list of runs shows and can ask for. */
export interface RunsListProps extends RunActions {
  readonly lines: readonly ListLine[];
}

/** The columns with their widths, CSS pixels; the names get what is left. */
export const columns: readonly {
  readonly by: Column;
  readonly label: string;
  readonly width?: number;
  readonly right?: true;
}[] = [
  { by: "name", label: "Name" },
  { by: "recipe", label: "Recipe", width: 92 },
  { by: "data", label: "Data", width: 92 },
  { by: "createdAt", label: "Begun", width: 124 },
  { by: "state", label: "State", width: 100 },
  { by: "negElbo", label: "NELBO", width: 82, right: true },
  { by: "rec", label: "REC", width: 82, right: true },
  { by: "kl", label: "KL", width: 66, right: true },
  { by: "loss", label: "Loss", width: 82 },
  { by: "step", label: "Steps", width: 106, right: true },
];
const rowHeight = 43;

interface RunsTableProps extends RunsListProps {
  readonly order: Order;
  readonly onOrder: (by: Column) => void;
}

/** The runs, a row each; only those in the window are drawn. */
export function RunsTable({ lines, order, onOrder, picked, ...actions }: RunsTableProps): ReactNode {
  const { holder, items, before, after, measure } = useVisibleLines<HTMLTableSectionElement>(lines, rowHeight);
  return (
    <Table.ScrollContainer type="native" minWidth={1000}>
      <Table
        highlightOnHover
        layout="fixed"
        verticalSpacing={6}
        horizontalSpacing={7}
        fz={13}
        aria-label="Runs"
        aria-rowcount={lines.length + 1}
      >
        <Table.Thead>
          <Table.Tr aria-rowindex={1}>
            <Table.Td w={32} />
            {columns.map((column) => (
              <ColumnHead key={column.by} {...column} order={order} onOrder={onOrder} />
            ))}
            <Table.Td w={42} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody ref={holder}>
          <Room height={before} />
          {items.map(({ index, key }) => {
            const line = lines[index];
            const place = { ref: measure, "data-index": index, "aria-rowindex": index + 2 };
            return "run" in line ? (
              <Table.Tr key={key} {...place} data-run={line.run.name}>
                <RunCells run={line.run} isPicked={picked.has(line.run.name)} {...actions} />
              </Table.Tr>
            ) : (
              <Table.Tr key={key} {...place} data-heading>
                <Table.Th colSpan={columns.length + 2} scope="rowgroup" className={styles.group}>
                  {line.heading}
                </Table.Th>
              </Table.Tr>
            );
          })}
          <Room height={after} />
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** Keeps the place of rows that are not drawn. */
const Room = ({ height }: { readonly height: number }): ReactNode =>
  height > 0 && (
    <tr aria-hidden>
      <td colSpan={columns.length + 2} style={{ height, padding: 0 }} />
    </tr>
  );

interface CellsProps extends Omit<RunActions, "picked"> {
  readonly run: RunSummary;
  readonly isPicked: boolean;
}

const RunCells = memo(function RunCells({ run, isPicked, ...actions }: CellsProps): ReactNode {
  return (
    <>
      <Table.Td>
        <Checkbox
          size="xs"
          checked={isPicked}
          onChange={() => actions.onPick(run.name)}
          aria-label={`Select ${run.name}`}
        />
      </Table.Td>
      <Table.Td className={styles.cut}>
        <Anchor
          component={Link}
          href={runAddress(run.name)}
          fw={550}
          fz={13}
          title={run.title === run.name ? run.name : `${run.name}: ${run.title}`}
        >
          {run.name}
        </Anchor>
      </Table.Td>
      <Table.Td className={styles.cut} title={run.recipe}>
        {run.recipe}
      </Table.Td>
      <Table.Td className={styles.cut} title={run.data}>
        {run.data}
      </Table.Td>
      <Table.Td className={`numbers ${styles.cut}`} title={run.createdAt}>
        {dateText(run.createdAt)}
      </Table.Td>
      <Table.Td>
        <StateBadge state={run.state} />
      </Table.Td>
      {(["negElbo", "rec", "kl"] as const).map((key) => (
        <Table.Td key={key} className={`numbers ${styles.right}`} title={run.test?.protocol}>
          {testFigureText(run.test, key)}
        </Table.Td>
      ))}
      <Table.Td>
        <Spark curve={run.curve} />
      </Table.Td>
      <Table.Td className={styles.right}>
        <RunSteps run={run} />
      </Table.Td>
      <Table.Td>
        <RunMenu {...{ run, isPicked, ...actions }} />
      </Table.Td>
    </>
  );
});

type HeadProps = (typeof columns)[number] & Pick<RunsTableProps, "order" | "onOrder">;

function ColumnHead({ by, label, width, right, order, onOrder }: HeadProps): ReactNode {
  const sorted = order.by === by;
  const Icon = sorted && order.descending ? IconArrowDown : IconArrowUp;
  return (
    <Table.Th
      w={width}
      className={right && styles.right}
      aria-sort={sorted ? (order.descending ? "descending" : "ascending") : undefined}
    >
      <UnstyledButton className={styles.head} data-sorted={sorted || undefined} onClick={() => onOrder(by)}>
        {label}
        <Icon size={13} aria-hidden />
      </UnstyledButton>
    </Table.Th>
  );
}
