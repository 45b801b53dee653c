import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { TrainedActions } from "./trained-actions";
import type { TrainingSession } from "./training-session";

interface SalvagedProps {
  readonly session: TrainingSession;
  /** Of the state that is left. */
  readonly step: number;
}

/** What is left of a training that failed: to look at, and to take away. */
export const SalvagedRun = ({ session, step }: SalvagedProps): ReactNode => (
  <Paper withBorder p="md">
    <Stack gap="sm">
      <div>
        <Title order={3} fz="md">
          What it had learnt is kept
        </Title>
        <Text size="sm" c="dimmed">
          The state after step {step.toLocaleString("en")}, the last good one, not measured on the test images. The
          command goes on from it: latents import takes the downloaded run.
        </Text>
      </div>
      <TrainedActions session={session} />
    </Stack>
  </Paper>
);
