import { Group, Text } from "@mantine/core";
import { useMemo, useState, type ReactNode } from "react";
import { Choice } from "../ui/choice";
import { colorOf } from "../ui/palette";
import { Plot, type Curve } from "../ui/plot";
import { StoryFigure, TrainBar } from "./story-figure";
import { useStoryTraining } from "./use-story-training";

const latent = 8;
/** Below it a latent number says nothing, nats. */
const silent = 0.05;

/** Weights at which all of the numbers say something, some of them, and none. */
const weights = { "1": "1", "12": "12", "20": "20" } as const;

/** Latent numbers that fall silent while a model learns. */
export function CollapseFigure({ steps }: { readonly steps: number }): ReactNode {
  const [beta, setBeta] = useState<keyof typeof weights>("12");
  const [training, start] = useStoryTraining();
  const { latents, phase } = training;
  const curves = useMemo(
    () =>
      Array.from({ length: latent }, (_, j): Curve => ({
        ...{ label: `z${j}`, color: colorOf(j) },
        points: latents.map(({ step, values }) => [step, values[j]] as const),
      })),
    [latents],
  );
  const active = latents.at(-1)?.values.filter((value) => value > silent).length;
  return (
    <StoryFigure caption="KL of each of eight latent numbers as it trains, in nats an image: how much it says. One that has fallen to zero is the same cloud for every image, and the decoder has learnt not to listen.">
      <Group gap="sm" mb="sm">
        <Text size="sm">β</Text>
        <Choice label="Weight of the KL" options={weights} value={beta} onChange={setBeta} />
      </Group>
      <TrainBar
        {...{ training, steps }}
        label="Train"
        onTrain={() => void start({ latent, beta: Number(beta), steps })}
      />
      <Plot curves={curves} xLabel="step" yLabel="nats per image" height={240} />
      <Text size="sm" role="status">
        {active === undefined
          ? "Not trained yet."
          : `${active} of ${latent} numbers ${phase === "done" ? "say" : "say at this moment"} more than ${silent} nats (β = ${training.plan?.beta}).`}
      </Text>
    </StoryFigure>
  );
}
