import { Button, Group, Paper, Progress, Text, VisuallyHidden } from "@mantine/core";
import { IconPlayerPlayFilled } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Failure } from "../ui/states";
import type { StoryTraining } from "./use-story-training";

interface StoryFigureProps {
  readonly caption: string;
  readonly children: ReactNode;
}

/** A figure of the story, with what it shows below it. */
export const StoryFigure = ({ caption, children }: StoryFigureProps): ReactNode => (
  <Paper component="figure" withBorder p="md" m={0}>
    {children}
    <Text component="figcaption" size="sm" c="dimmed" mt="sm">
      {caption}
    </Text>
  </Paper>
);

interface TrainBarProps {
  readonly training: StoryTraining;
  readonly steps: number;
  readonly label: string;
  readonly onTrain: () => void;
}

/** The button of a figure's training, and how far that is. */
export function TrainBar({ training, steps, label, onTrain }: TrainBarProps): ReactNode {
  const { phase, step, error } = training;
  return (
    <>
      <Group gap="sm" mb="sm" wrap="nowrap">
        <Button
          size="xs"
          variant={phase === "idle" ? "filled" : "default"}
          leftSection={<IconPlayerPlayFilled size={14} />}
          onClick={onTrain}
          style={{ flexShrink: 0 }}
        >
          {phase === "done" ? `${label} again` : label}
        </Button>
        <Progress flex={1} value={(100 * step) / steps} aria-label="Share of the training that is done" />
        <Text size="xs" className="numbers" c="dimmed" style={{ flexShrink: 0 }}>
          {step.toLocaleString("en")} of {steps.toLocaleString("en")} steps
        </Text>
      </Group>
      <VisuallyHidden role="status">{phase === "done" ? `Trained for ${steps} steps` : ""}</VisuallyHidden>
      {phase === "failed" && <Failure error={error} retry={onTrain} />}
    </>
  );
}
