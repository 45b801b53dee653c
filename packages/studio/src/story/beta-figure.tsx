import { SimpleGrid, Slider, Stack, Text } from "@mantine/core";
import { useRef, useState, type ReactNode } from "react";
import { LivingPlane } from "../living/living-plane";
import { TileGrid } from "../models/tile-grid";
import { Waiting } from "../ui/states";
import { betas } from "./story-configs";
import { StoryFigure, TrainBar } from "./story-figure";
import { useStoryTraining, type StoryTraining } from "./use-story-training";

/** What one sees at a weight. */
const seen: Readonly<Record<(typeof betas)[number], string>> = {
  0.02: "Codes are nearly free: they drift far beyond the prior, whose draws fall where few images lie. Many of them are no digits.",
  1: "The bound itself: the cost of a code and that of an image weigh the same, and codes stay nearer to the middle.",
  4: "Codes are dear: they huddle where draws from the prior fall, so that more of those are digits, and fine differences are given up.",
  16: "Codes are very dear: one of the two numbers has nearly fallen silent, the plane becomes a line, and images blur.",
  64: "Nothing is worth saying: every cloud is the prior itself, and the decoder draws one grey mean for all.",
};

/** The weight of the KL, from chaos to blur: each stop of the slider is trained here, once. */
export function BetaFigure({ steps }: { readonly steps: number }): ReactNode {
  const [at, setAt] = useState(betas.indexOf(1));
  const [training, start, show] = useStoryTraining();
  const done = useRef(new Map<number, StoryTraining>());
  const beta = betas[at];
  const train = async (weight: number): Promise<void> => {
    const whole = await start({ latent: 2, beta: weight, steps });
    if (whole) done.current.set(weight, { ...whole, phase: "done" });
  };
  const choose = (index: number): void => {
    const known = done.current.get(betas[index]);
    if (known) show(known);
    else void train(betas[index]);
  };
  const { stage, frames, pictures, shape, plan } = training;
  const isOf = plan?.beta === beta;
  return (
    <StoryFigure caption="Left the plane that this weight leads to. Right, above: what the decoder makes of draws from the prior. Below: test images over their reconstructions.">
      <Text size="sm">
        β = <b>{beta}</b>
      </Text>
      <Slider
        min={0}
        max={betas.length - 1}
        value={at}
        onChange={setAt}
        onChangeEnd={choose}
        label={null}
        thumbLabel="Weight of the KL, β"
        thumbProps={{ "aria-valuetext": `β ${beta}` }}
        marks={betas.map((value, i) => ({ value: i, label: String(value) }))}
        mb="xl"
        mx="xs"
      />
      <TrainBar
        training={isOf ? training : { ...training, phase: "idle", step: 0 }}
        label="Train"
        {...{ steps }}
        onTrain={() => void train(beta)}
      />
      <Text size="sm" mb="sm" mih={{ base: 0, sm: 44 }}>
        {seen[beta]}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        {isOf && stage ? (
          <LivingPlane {...{ stage, frames }} title={`β = ${beta}`} name={`story-beta-${beta}`} />
        ) : (
          <Waiting
            what={isOf && training.phase === "training" ? "Preparing the model" : "Move the slider, or train"}
            height={300}
            isBusy={isOf && training.phase === "training"}
          />
        )}
        <Stack gap="sm">
          <TileGrid
            rows={[isOf ? pictures?.samples : undefined]}
            {...{ shape }}
            columns={8}
            count={24}
            label="Draws from the prior, decoded"
          />
          <TileGrid
            rows={isOf ? [pictures?.originals, pictures?.reconstructions] : [undefined, undefined]}
            {...{ shape }}
            columns={12}
            count={12}
            label="Test images above, their reconstructions below"
          />
        </Stack>
      </SimpleGrid>
    </StoryFigure>
  );
}
