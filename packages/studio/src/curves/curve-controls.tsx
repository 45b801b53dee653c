import { Group, Slider, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { numberBetween, oneOf } from "../address/codec";
import { useAddressed } from "../address/use-addressed";
import { Choice } from "../ui/choice";
import type { Axis } from "./curves";

/** How curves are drawn. */
export interface CurveLook {
  readonly axis: Axis;
  readonly scale: "linear" | "log";
  /** Of the exponential smoothing, 0..0.99. */
  readonly smoothing: number;
}

export const useCurveLook = (): [CurveLook, (change: Partial<CurveLook>) => void] => {
  const [axis, setAxis] = useAddressed<Axis>("x", "steps", oneOf("steps", "seconds"));
  const [scale, setScale] = useAddressed<CurveLook["scale"]>("y", "linear", oneOf("linear", "log"));
  const [smoothing, setSmoothing] = useAddressed("smoothing", 0, numberBetween(0, 0.98));
  const change = (to: Partial<CurveLook>): void => {
    if (to.axis !== undefined) setAxis(to.axis);
    if (to.scale !== undefined) setScale(to.scale);
    if (to.smoothing !== undefined) setSmoothing(to.smoothing);
  };
  return [{ axis, scale, smoothing }, change];
};

interface ControlsProps {
  readonly look: CurveLook;
  readonly onChange: (change: Partial<CurveLook>) => void;
  readonly children?: ReactNode;
}

/** Steps or seconds, linear or log, and how much the curves are smoothed. */
export function CurveControls({ look, onChange, children }: ControlsProps): ReactNode {
  return (
    <Group gap="md" style={{ rowGap: 6 }}>
      {children}
      <Choice
        label="Horizontal axis"
        options={{ steps: "steps", seconds: "seconds" }}
        value={look.axis}
        onChange={(axis) => onChange({ axis })}
      />
      <Choice
        label="Vertical axis"
        options={{ linear: "linear", log: "log" }}
        value={look.scale}
        onChange={(scale) => onChange({ scale })}
      />
      <Group gap="xs" wrap="nowrap">
        <Text size="xs" id="smoothing-label">
          Smoothing
        </Text>
        <Slider
          w={120}
          size="sm"
          min={0}
          max={0.98}
          step={0.02}
          value={look.smoothing}
          onChange={(smoothing) => onChange({ smoothing })}
          label={(value) => value.toFixed(2)}
          thumbProps={{ "aria-labelledby": "smoothing-label" }}
        />
        <Text size="xs" className="numbers" w={28}>
          {look.smoothing.toFixed(2)}
        </Text>
      </Group>
    </Group>
  );
}
