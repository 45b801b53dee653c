import { Anchor, Checkbox, Group, Paper, Text } from "@mantine/core";
import type { RunSummary } from "@latents/core";
import { memo, type ReactNode } from "react";
import { Link } from "wouter";
import { runAddress } from "../run-parts/addresses";
import { dateText, testFigureText } from "../run-parts/figures";
import { RunMenu } from "../run-parts/run-menu";
import { RunSteps } from "./run-steps";
import type { RunsListProps } from "./runs-table";
import styles from "./run-list.module.css";
import { Spark } from "./spark";
import { useVisibleLines } from "./use-visible-lines";
import { StateBadge } from "../run-parts/state-badge";

const figures = [
  ["NELBO", "negElbo"],
  ["REC", "rec"],
  ["KL", "kl"],
] as const;

const cardHeight = 156;

/** The runs on a narrow screen, a card each; only those in the window are drawn. */
export function RunCards({ lines, picked, ...actions }: RunsListProps): ReactNode {
  const { holder, items, before, after, measure } = useVisibleLines<HTMLUListElement>(lines, cardHeight);
  return (
    <ul ref={holder} className={styles.cards} style={{ paddingTop: before, paddingBottom: after }}>
      {items.map(({ index, key }) => {
        const line = lines[index];
        return (
          <li key={key} ref={measure} data-index={index} style={{ paddingBottom: 8 }}>
            {"run" in line ? (
              <RunCard run={line.run} isPicked={picked.has(line.run.name)} {...actions} />
            ) : (
              <Text fw={600} size="sm" pt="sm" data-heading style={{ overflowWrap: "anywhere" }}>
                {line.heading}
              </Text>
            )}
          </li>
        );
      })}
    </ul>
  );
}

interface CardProps extends Omit<RunsListProps, "lines" | "picked"> {
  readonly run: RunSummary;
  readonly isPicked: boolean;
}

const RunCard = memo(function RunCard({ run, isPicked, ...actions }: CardProps): ReactNode {
  return (
    <Paper withBorder p="sm" data-run={run.name}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Group gap="xs" wrap="nowrap" miw={0}>
          <Checkbox checked={isPicked} onChange={() => actions.onPick(run.name)} aria-label={`Select ${run.name}`} />
          <Anchor component={Link} href={runAddress(run.name)} fw={600} truncate>
            {run.name}
          </Anchor>
        </Group>
        <RunMenu {...{ run, isPicked, ...actions }} />
      </Group>
      <Text size="xs" c="dimmed" mt={2} truncate>
        {run.recipe} · {run.data} · {dateText(run.createdAt)}
      </Text>
      <Group justify="space-between" mt="xs" wrap="nowrap">
        <StateBadge state={run.state} />
        <Spark curve={run.curve} />
        <RunSteps run={run} unit=" steps" />
      </Group>
      <Group mt="xs" gap="lg">
        {figures.map(([label, key]) => (
          <Text key={key} size="sm" className="numbers">
            <Text span size="xs" c="dimmed">
              {label}{" "}
            </Text>
            {testFigureText(run.test, key)}
          </Text>
        ))}
      </Group>
    </Paper>
  );
});
