import { Alert, Group, Paper, Progress, Text } from "@mantine/core";
import type { RunDetail, TrainLine } from "@latents/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTrainingNews } from "../api/queries";
import { countText, durationText, percentDone, stepsDone, stepsPerSecond } from "../run-parts/figures";
import { newsText } from "./news-text";

/** Steps, speed and time left; what the training tells besides. */
export function RunStanding({ run }: { readonly run: RunDetail }): ReactNode {
  const { summary, result } = run;
  const { name, state, step, steps } = summary;
  const news = useTrainingNews(name);
  const train = run.metrics.train as readonly TrainLine[];
  const rate = stepsPerSecond(train);
  const left = rate === undefined ? undefined : (1000 * (steps - step)) / rate;
  const done = stepsDone(summary);
  const parts = [`${countText(done)} of ${countText(steps)} steps`];
  if (state === "running" && rate !== undefined) {
    parts.push(`${rate.toFixed(rate < 10 ? 1 : 0)} steps/s`);
    parts.push(step < steps ? `about ${durationText(left)} left` : "finishing");
  } else if (train.length > 0) parts.push(`${durationText(result?.elapsedMs ?? train.at(-1)!.elapsedMs)} of training`);
  if (state === "stopped" && step < done)
    parts.push(
      step > 0 ? `a resume goes on from step ${countText(step)}` : "no checkpoint: a resume starts from the beginning",
    );
  if (result?.stopped === "early") parts.push("stopped early: the validation NELBO stopped improving");
  if (result?.kept) parts.push(`the best model is kept, of step ${countText(result.kept.step)}`);
  const told = newsText(news, state);
  return (
    <Paper withBorder px="md" py="sm">
      <Group justify="space-between" gap="xs" mb={6}>
        <Text size="sm" className="numbers" role="status">
          {parts.join(" · ")}
        </Text>
        <Text size="sm" c="dimmed">
          {told?.kind === "doing"
            ? told.text
            : state === "running" && !summary.trainedHere
              ? "trained in a terminal"
              : " "}
        </Text>
      </Group>
      <Progress
        value={percentDone(summary)}
        color={state === "finished" ? "green" : undefined}
        aria-label={`Steps of ${name}`}
        size="sm"
      />
      {told && told.kind !== "doing" && (
        <Alert
          mt="sm"
          p="xs"
          color={told.kind === "failed" ? "red" : "yellow"}
          icon={<IconAlertTriangle size={18} />}
          role="alert"
        >
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {told.text}
          </Text>
        </Alert>
      )}
    </Paper>
  );
}
