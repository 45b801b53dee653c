import { Group, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { Pixels } from "../ui/pixels";
import { imageOf, type LearntModel } from "./learnt-model";

interface ImageChoiceProps {
  readonly model: LearntModel;
  readonly chosen: number;
  readonly onChoose: (image: number) => void;
}

/** The test images of which one is looked at. */
export const ImageChoice = ({ model, chosen, onChoose }: ImageChoiceProps): ReactNode => (
  <Group gap={6} role="group" aria-label="Test images">
    {model.clouds.map((_, i) => (
      <UnstyledButton
        key={i}
        aria-pressed={i === chosen}
        aria-label={`Image ${i + 1}`}
        onClick={() => onChoose(i)}
        p={3}
        style={{ borderRadius: 6, outline: i === chosen ? "2px solid var(--mantine-primary-color-filled)" : "none" }}
      >
        <Pixels values={imageOf(model, i)} shape={model.shape} size={40} label={`Test image ${i + 1}`} />
      </UnstyledButton>
    ))}
  </Group>
);
