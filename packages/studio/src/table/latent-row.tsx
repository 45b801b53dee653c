import { Group, Slider, Text } from "@mantine/core";
import type { ReactNode } from "react";

interface LatentRowProps {
  readonly dimension: number;
  readonly value: number;
  /** The slider goes from -reach to reach. */
  readonly reach: number;
  readonly onChange: (dimension: number, value: number) => void;
}

/** A slider for one latent. */
export function LatentRow({ dimension, value, reach, onChange }: LatentRowProps): ReactNode {
  const name = `z${dimension}`;
  return (
    <Group gap="sm" wrap="nowrap">
      <Text size="sm" w={28} className="numbers">
        {name}
      </Text>
      <Slider
        style={{ flex: 1 }}
        {...{
          size: "xs",
          thumbSize: 14,
          min: -reach,
          max: reach,
          step: 0.01,
          label: null,
          startPointValue: 0,
          thumbLabel: name,
        }}
        value={Math.min(reach, Math.max(-reach, value))}
        onChange={(next) => onChange(dimension, next)}
      />
      <Text size="xs" w={40} ta="right" className="numbers">
        {value.toFixed(2).replace("-", "−")}
      </Text>
    </Group>
  );
}
