import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconBrush, IconChartDots3, IconDownload } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { Link } from "wouter";
import { Failure } from "../look/states";
import { saveFile } from "./save-file";
import { trainingArchive, type TrainingSession } from "./training-session";

interface SalvagedProps {
  readonly session: TrainingSession;
  /** Of the state that is left. */
  readonly step: number;
}

/** What is left of a training that failed: to look at, and to take away. */
export function SalvagedRun({ session, step }: SalvagedProps): ReactNode {
  const [packing, setPacking] = useState(false);
  const [error, setError] = useState<unknown>();
  const download = async (): Promise<void> => {
    setPacking(true);
    setError(undefined);
    try {
      saveFile(await trainingArchive(), `${session.name}.zip`, "application/zip");
    } catch (fault) {
      setError(fault);
    }
    setPacking(false);
  };
  const at = encodeURIComponent(session.source ?? "");
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <div>
          <Title order={3} fz="md">
            What it had learnt is kept
          </Title>
          <Text size="sm" c="dimmed">
            The state after step {step.toLocaleString("en")}, the last good one, not measured on the test images. The
            command goes on from it once the run is downloaded and unpacked.
          </Text>
        </div>
        <Group gap="xs">
          <Button
            variant="light"
            loading={packing}
            leftSection={<IconDownload size={18} />}
            onClick={() => void download()}
          >
            Download run
          </Button>
          <Button component={Link} href={`/latent/${at}`} variant="default" leftSection={<IconChartDots3 size={18} />}>
            Explore its codes
          </Button>
          <Button component={Link} href={`/draw/${at}`} variant="default" leftSection={<IconBrush size={18} />}>
            Draw for it
          </Button>
        </Group>
        {error !== undefined && <Failure error={error} />}
      </Stack>
    </Paper>
  );
}
