import { Box, Button, Group, Slider, Stack, Text } from "@mantine/core";
import { memo, useState, type ReactNode } from "react";
import type { Use } from "../engine/engine-api";
import "./latent-sliders.css";

/** Of a picked image, q(z|x) along each dimension. */
export interface Posterior {
  readonly mean: Float32Array;
  readonly logVar: Float32Array;
}

interface LatentSlidersProps {
  readonly code: Float32Array;
  /** In the order of the sliders: by falling use. */
  readonly order: readonly number[];
  /** undefined while no images are encoded. */
  readonly use: Use | undefined;
  readonly reach: ArrayLike<number> | undefined;
  readonly posterior: Posterior | undefined;
  /** Must stay the same function, so that a drag renders one slider and not all. */
  readonly onChange: (dimension: number, value: number) => void;
}

const first = 32;
const heads = { KL: "dimension, mean KL in nats", variance: "dimension, variance of the codes" } as const;

/** A slider for every dimension, those that say most about an image first. */
export function LatentSliders({ code, order, use, reach, posterior, onChange }: LatentSlidersProps): ReactNode {
  const [shown, setShown] = useState(first);
  const most = use ? Math.max(...use.values, 1e-9) : 1;
  return (
    <Stack gap={2}>
      <Group justify="space-between" className="latent-row-head">
        <Text size="xs" c="dimmed">
          {use ? heads[use.measure] : "dimension"}
        </Text>
        <Text size="xs" c="dimmed">
          value
        </Text>
      </Group>
      {order.slice(0, shown).map((j) => (
        <LatentSlider
          key={j}
          dimension={j}
          value={code[j]}
          use={use && `${use.measure} ${use.values[j].toFixed(3)}${use.measure === "KL" ? " nats" : ""}`}
          share={use ? use.values[j] / most : 0}
          reach={reach?.[j] ?? 3}
          mean={posterior?.mean[j]}
          stddev={posterior && Math.exp(posterior.logVar[j] / 2)}
          onChange={onChange}
        />
      ))}
      {order.length > shown && (
        <Button variant="subtle" size="xs" onClick={() => setShown((n) => n + 64)}>
          {Math.min(64, order.length - shown)} more of {order.length.toLocaleString("en")}
        </Button>
      )}
    </Stack>
  );
}

interface LatentSliderProps {
  readonly dimension: number;
  readonly value: number;
  /** How much it says, in words. */
  readonly use: string | undefined;
  /** Of the largest, 0..1. */
  readonly share: number;
  readonly reach: number;
  readonly mean: number | undefined;
  readonly stddev: number | undefined;
  readonly onChange: (dimension: number, value: number) => void;
}

const LatentSlider = memo(function LatentSlider(props: LatentSliderProps): ReactNode {
  const { dimension, value, use, share, reach, mean, stddev, onChange } = props;
  const name = `z${dimension}`;
  const place = (at: number): number => 50 + (50 * Math.min(reach, Math.max(-reach, at))) / reach;
  return (
    <div className="latent-row">
      <Text size="sm" className="numbers">
        {name}
      </Text>
      <span className="latent-kl" title={use}>
        <span style={{ width: `${100 * share}%` }} />
      </span>
      <Box pos="relative">
        {mean !== undefined && stddev !== undefined && (
          <span
            className="latent-posterior"
            title={`q(z|x) of the picked image: ${mean.toFixed(2)} ± ${stddev.toFixed(2)}`}
            style={{
              left: `${place(mean - stddev)}%`,
              width: `max(3px, ${place(mean + stddev) - place(mean - stddev)}%)`,
            }}
          />
        )}
        <Slider
          size="xs"
          thumbSize={14}
          min={-reach}
          max={reach}
          step={0.01}
          value={Math.min(reach, Math.max(-reach, value))}
          onChange={(next) => onChange(dimension, next)}
          label={null}
          startPointValue={0}
          thumbLabel={name}
        />
      </Box>
      <Text size="xs" ta="right" className="numbers">
        {value.toFixed(2).replace("-", "−")}
      </Text>
    </div>
  );
});
