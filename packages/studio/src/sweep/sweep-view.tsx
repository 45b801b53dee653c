import { Alert, Code, Group, Progress, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { StudioSweep, SweptTrialState } from "@latents/core";
import type { ReactNode } from "react";
import { useSweep } from "../api/queries";
import { Loaded } from "../ui/loaded";
import { countStates, sentenceOf, stateWords } from "./sweep-counts";
import { SweepMachines } from "./sweep-machines";
import { SweepParallel } from "./sweep-parallel";
import { SweepTable } from "./sweep-table";
import { SweepTrials } from "./sweep-trials";

/** A sweep, live, whichever engine and machines train it. */
export default function SweepView(): ReactNode {
  useDocumentTitle("Sweep · latents studio");
  const sweep = useSweep();
  return (
    <Stack gap="lg">
      <Title order={1} size="h2">
        Sweep
      </Title>
      <Loaded query={sweep} wait={<Skeleton height={320} role="status" aria-label="Loading the sweep" />}>
        {(found) => (
          <>
            <Standing sweep={found} />
            <SweepParallel sweep={found} />
            <SweepTable sweep={found} />
            <SweepMachines sweep={found} />
            <SweepTrials sweep={found} />
          </>
        )}
      </Loaded>
    </Stack>
  );
}

const colors: Readonly<Record<SweptTrialState, string>> = {
  finished: "#2b9a4b",
  running: "#5c6fd6",
  queued: "#9aa3c7",
  waiting: "#c3c7d2",
  pruned: "#8c93a5",
  failed: "#c92a2a",
};

const engineWords: Readonly<Record<string, string>> = {
  local: "this machine's processes",
  slurm: "SLURM",
  bullmq: "BullMQ",
};

function Standing({ sweep }: { readonly sweep: StudioSweep }): ReactNode {
  const { trials, trouble, engine, command } = sweep;
  const counts = countStates(trials);
  return (
    <Stack gap="xs">
      <Group gap="md" style={{ rowGap: 4 }}>
        <Text fw={600} role="status">
          {sentenceOf(trials)}
        </Text>
        <Text c="dimmed">by {engineWords[engine] ?? engine}</Text>
      </Group>
      <Progress.Root size={12} role="img" aria-label={sentenceOf(trials)}>
        {(Object.keys(stateWords) as SweptTrialState[]).map((state) => (
          <Progress.Section
            key={state}
            value={(100 * counts[state]) / Math.max(1, trials.length)}
            color={colors[state]}
            title={`${counts[state]} ${stateWords[state]}`}
            withAria={false}
          />
        ))}
      </Progress.Root>
      {counts.waiting > 0 && trouble === undefined && (
        <Alert color="yellow" p="xs">
          Nothing trains {counts.waiting} of them. Go on with them in a terminal:{" "}
          <Code>latents sweep --resume FOLDER</Code>
        </Alert>
      )}
      {trouble !== undefined && (
        <Alert color="yellow" p="xs" title="The queue is not known">
          {trouble}
        </Alert>
      )}
      <Code block fz="xs">
        {command}
      </Code>
    </Stack>
  );
}
