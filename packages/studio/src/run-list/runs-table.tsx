import { Anchor, Checkbox, Table, UnstyledButton } from "@mantine/core";
import type { RunSummary } from "@latents/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { runAddress } from "../run-parts/addresses";
import { dateText, figureText } from "../run-parts/figures";
import shared from "../run-parts/run-parts.module.css";
import { RunMenu, type RunActions } from "../run-parts/run-menu";
import type { Column, Order } from "./run-order";
import { RunSteps } from "./run-steps";
import styles from "./run-list.module.css";
import { Spark } from "./spark";
import { StateBadge } from "../run-parts/state-badge";

/** What a list of runs shows and can ask for. */
export interface RunsListProps extends RunActions {
  readonly runs: readonly RunSummary[];
}

export const columns: readonly { readonly by: Column; readonly label: string; readonly right?: true }[] = [
  { by: "name", label: "Name" },
  { by: "recipe", label: "Recipe" },
  { by: "data", label: "Data" },
  { by: "createdAt", label: "Begun" },
  { by: "state", label: "State" },
  { by: "negElbo", label: "NELBO", right: true },
  { by: "rec", label: "REC", right: true },
  { by: "kl", label: "KL", right: true },
  { by: "loss", label: "Loss" },
  { by: "step", label: "Steps", right: true },
];

interface RunsTableProps extends RunsListProps {
  readonly order: Order;
  readonly onOrder: (by: Column) => void;
}

/** The runs, a row each. */
export function RunsTable({ runs, order, onOrder, ...actions }: RunsTableProps): ReactNode {
  const { picked, onPick } = actions;
  return (
    <Table.ScrollContainer type="native" minWidth={960}>
      <Table highlightOnHover verticalSpacing={6} horizontalSpacing={7} fz={13} aria-label="Runs">
        <Table.Thead>
          <Table.Tr>
            <Table.Td w={36} />
            {columns.map(({ by, label, right }) => (
              <ColumnHead key={by} {...{ by, label, right, order, onOrder }} />
            ))}
            <Table.Td w={40} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => (
            <Table.Tr key={run.name} data-run={run.name}>
              <Table.Td>
                <Checkbox
                  size="xs"
                  checked={picked.has(run.name)}
                  onChange={() => onPick(run.name)}
                  aria-label={`Select ${run.name}`}
                />
              </Table.Td>
              <Table.Td>
                <Anchor
                  component={Link}
                  href={runAddress(run.name)}
                  className={styles.name}
                  fw={550}
                  fz={13}
                  title={run.title}
                >
                  {run.name}
                </Anchor>
              </Table.Td>
              <Table.Td className={shared.nowrap}>{run.recipe}</Table.Td>
              <Table.Td className={shared.nowrap}>{run.data}</Table.Td>
              <Table.Td className={`numbers ${shared.nowrap}`} title={run.createdAt}>
                {dateText(run.createdAt)}
              </Table.Td>
              <Table.Td>
                <StateBadge state={run.state} />
              </Table.Td>
              {(["negElbo", "rec", "kl"] as const).map((key) => (
                <Table.Td key={key} className={`numbers ${styles.right}`}>
                  {figureText(run.test?.[key])}
                </Table.Td>
              ))}
              <Table.Td>
                <Spark curve={run.curve} />
              </Table.Td>
              <Table.Td className={styles.right}>
                <RunSteps run={run} />
              </Table.Td>
              <Table.Td>
                <RunMenu {...{ run, ...actions }} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

type HeadProps = (typeof columns)[number] & Pick<RunsTableProps, "order" | "onOrder">;

function ColumnHead({ by, label, right, order, onOrder }: HeadProps): ReactNode {
  const sorted = order.by === by;
  const Icon = sorted && order.descending ? IconArrowDown : IconArrowUp;
  return (
    <Table.Th
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
