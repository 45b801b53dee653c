import { Button, Group, Paper, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useEffect, useState, type ReactNode } from "react";
import { forgetTraining, interruptedTraining, type KeptTraining } from "../engine/training/kept-training";
import { goOnWithTraining } from "./training-session";

/** Offers to go on with a training whose page was closed or loaded anew. */
export function InterruptedTraining(): ReactNode {
  const [kept, setKept] = useState<KeptTraining>();
  useEffect(() => {
    const gone = new AbortController();
    interruptedTraining(gone.signal).then(setKept, () => undefined);
    return () => gone.abort();
  }, []);
  if (!kept) return null;
  const { record, state, order } = kept;
  const step = state.step.toLocaleString("en");
  return (
    <Paper withBorder p="md" component="section" aria-label="Interrupted training">
      <Text fw={600}>A training was interrupted: {record.config.title || order.name}</Text>
      <Text size="sm" c="dimmed">
        This browser has kept it after step {step} of {record.steps.toLocaleString("en")}.
      </Text>
      <Group gap="xs" mt="sm">
        <Button leftSection={<IconPlayerPlay size={16} />} onClick={() => void goOnWithTraining(kept)}>
          Go on
        </Button>
        <Button
          variant="default"
          onClick={() => {
            setKept(undefined);
            void forgetTraining();
          }}
        >
          Forget it
        </Button>
      </Group>
    </Paper>
  );
}
