import type { ReactNode } from "react";
import { LivingPlane } from "../living/living-plane";
import { Waiting } from "../ui/states";
import { StoryFigure, TrainBar } from "./story-figure";
import type { StoryTraining } from "./use-story-training";

interface UnfoldFigureProps {
  readonly training: StoryTraining;
  readonly steps: number;
  readonly onTrain: () => void;
}

/** The first training: codes that move over what they decode to. */
export const UnfoldFigure = ({ training, steps, onTrain }: UnfoldFigureProps): ReactNode => (
  <StoryFigure caption="Each small image stands where the encoder puts it. Behind them is what the decoder draws at each place of the plane. Nobody says which images belong together: the labels only colour them.">
    <TrainBar {...{ training, steps, onTrain }} label="Train" />
    {training.stage ? (
      <LivingPlane stage={training.stage} frames={training.frames} title="A VAE learns" name="story" />
    ) : (
      <Waiting
        what={training.phase === "training" ? "Preparing the model" : "It has not begun"}
        height={360}
        isBusy={training.phase === "training"}
      />
    )}
  </StoryFigure>
);
