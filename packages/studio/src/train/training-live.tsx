import { Button, Group, Paper, Progress, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconPlayerStopFilled } from "@tabler/icons-react";
import { lazy, Suspense, type ReactNode } from "react";
import { LivingPlane } from "../living/living-plane";
import { Failure, Waiting } from "../ui/states";
import { SalvagedRun } from "./salvaged-run";
import { TileGrid } from "../models/tile-grid";
import { LossCurves } from "./loss-curves";
import { TrainingOutcome } from "./training-outcome";
import { timeLeft } from "./time-left";
import { clearTraining, continueTraining, pauseTraining, stopTraining, type TrainingSession } from "./training-session";

const OfTable = lazy(() => import("./table-live"));

/** A training under way or over: how far it is, its curves, what the model makes of the same codes and images all the time. */
export function TrainingLive({ session }: { readonly session: TrainingSession }): ReactNode {
  const { end, table } = session;
  return (
    <Stack gap="md">
      <Head session={session} />
      {session.phase === "failed" && <Failure error={session.error} retry={clearTraining} />}
      {session.phase === "failed" && session.salvagedStep !== undefined && (
        <SalvagedRun session={session} step={session.salvagedStep} />
      )}
      {end && <TrainingOutcome session={session} end={end} />}
      {table || session.trainedTable ? (
        <Suspense fallback={<Waiting what="Preparing the model" height={420} />}>
          <OfTable session={session} />
        </Suspense>
      ) : (
        <OfImages session={session} />
      )}
    </Stack>
  );
}

function OfImages({ session }: { readonly session: TrainingSession }): ReactNode {
  const { points, pictures, started, stage, frames } = session;
  const shape = started?.shape ?? ([1, 28, 28] as const);
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      <Paper withBorder p="md">
        <Title order={2} fz="md" mb="xs">
          The plane of codes, as it unfolds
        </Title>
        {stage ? (
          <LivingPlane {...{ stage, frames }} title={session.title} name={session.name} />
        ) : (
          <Waiting what="Preparing the model" height={420} />
        )}
      </Paper>
      <Stack gap="md">
        <LossCurves points={points} unit="image" />
        <Paper withBorder p="md">
          <Title order={2} fz="md" mb="xs">
            Drawn from the prior
          </Title>
          <TileGrid
            {...{ shape }}
            rows={[pictures?.samples]}
            columns={8}
            count={24}
            label="Images that the model makes of random codes"
          />
        </Paper>
        <Paper withBorder p="md">
          <Title order={2} fz="md" mb="xs">
            Test images, and their reconstructions below
          </Title>
          <TileGrid
            {...{ shape }}
            rows={[pictures?.originals, pictures?.reconstructions]}
            columns={12}
            count={12}
            label="Test images above, what the model makes of their codes below"
          />
        </Paper>
      </Stack>
    </SimpleGrid>
  );
}

const words: Readonly<Record<TrainingSession["phase"], string>> = {
  ...{ idle: "", "no-data": "", loading: "Loading the images", starting: "Preparing the model", training: "Training" },
  ...{ paused: "Paused", stopping: "Stopping", measuring: "Measuring on the test split", ended: "Trained" },
  failed: "Ended early",
};

/** What happens now, how far it is, and what can be done about it. */
function Head({ session }: { readonly session: TrainingSession }): ReactNode {
  const { phase, title, started, step, stepsPerSecond, end } = session;
  const moving = phase === "training" || phase === "paused";
  const said = end?.stopped === "aborted" ? "Stopped" : words[phase];
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div>
          <Title order={2} fz="h4">
            {title}
          </Title>
          <Text role="status" aria-live="polite" size="sm" c="dimmed">
            {said}
            {started && `, ${started.device === "webgpu" ? "WebGPU" : `WebAssembly, ${threads(started.threads)}`}`}
          </Text>
        </div>
        {moving && (
          <Group gap="xs">
            {phase === "paused" ? (
              <Button variant="light" leftSection={<IconPlayerPlayFilled size={16} />} onClick={continueTraining}>
                Resume
              </Button>
            ) : (
              <Button variant="light" leftSection={<IconPlayerPauseFilled size={16} />} onClick={pauseTraining}>
                Pause
              </Button>
            )}
            <Button variant="default" leftSection={<IconPlayerStopFilled size={16} />} onClick={stopTraining}>
              Stop
            </Button>
          </Group>
        )}
        {(phase === "ended" || phase === "failed") && (
          <Button variant="light" onClick={clearTraining}>
            Train another
          </Button>
        )}
      </Group>
      <Progress mt="md" value={100 * share(session)} aria-label="Done" />
      <Group mt={6} justify="space-between" gap="xs" className="numbers" mih={22}>
        <Text size="sm">{progressText(session)}</Text>
        <Text size="sm" c="dimmed">
          {moving && stepsPerSecond !== undefined && started
            ? `${stepsPerSecond.toFixed(stepsPerSecond < 10 ? 1 : 0)} steps a second, ${timeLeft((started.steps - step) / stepsPerSecond)} left`
            : ""}
        </Text>
      </Group>
    </Paper>
  );
}

const threads = (count: number): string => (count === 1 ? "one thread" : `${count} threads`);

function share({ phase, step, started, loaded, measured, end }: TrainingSession): number {
  if (phase === "loading") return loaded?.total ? loaded.received / loaded.total : 0;
  if (phase === "measuring") return measured ?? 0;
  return end ? 1 : step / (started?.steps ?? Infinity);
}

function progressText({ phase, step, started, loaded, measured }: TrainingSession): string {
  if (phase === "loading")
    return loaded ? `${(loaded.received / 1e6).toFixed(1)} of ${(loaded.total / 1e6).toFixed(1)} MB` : "";
  if (phase === "measuring") return `${Math.round(100 * (measured ?? 0))} % of the test split`;
  return started ? `step ${step.toLocaleString("en")} of ${started.steps.toLocaleString("en")}` : "";
}
