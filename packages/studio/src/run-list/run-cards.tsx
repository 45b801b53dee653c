import { Anchor, Checkbox, Group, Paper, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { runAddress } from "../run-parts/addresses";
import { dateText, figureText } from "../run-parts/figures";
import { RunMenu } from "../run-parts/run-menu";
import { RunSteps } from "./run-steps";
import type { RunsListProps } from "./runs-table";
import { Spark } from "./spark";
import { StateBadge } from "../run-parts/state-badge";

const figures = [
  ["NELBO", "negElbo"],
  ["REC", "rec"],
  ["KL", "kl"],
] as const;

/** The runs on a narrow screen, a card each. */
export function RunCards({ runs, ...actions }: RunsListProps): ReactNode {
  const { picked, onPick } = actions;
  return (
    <Stack gap="xs" component="ul" style={{ listStyle: "none", padding: 0, margin: 0 }}>
      {runs.map((run) => (
        <Paper key={run.name} component="li" withBorder p="sm" data-run={run.name}>
          <Group justify="space-between" wrap="nowrap" gap="xs">
            <Group gap="xs" wrap="nowrap" miw={0}>
              <Checkbox
                checked={picked.has(run.name)}
                onChange={() => onPick(run.name)}
                aria-label={`Select ${run.name}`}
              />
              <Anchor component={Link} href={runAddress(run.name)} fw={600} truncate>
                {run.name}
              </Anchor>
            </Group>
            <RunMenu {...{ run, ...actions }} />
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
                {figureText(run.test?.[key])}
              </Text>
            ))}
          </Group>
        </Paper>
      ))}
    </Stack>
  );
}
