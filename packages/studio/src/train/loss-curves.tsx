import { Paper, Text, Title } from "@mantine/core";
import { useMemo, type ReactNode } from "react";
import { Plot, type Curve } from "../ui/plot";
import type { LossPoint } from "./training-session";

/** What training lowers, and its two parts; nats per `unit`, an image or a row. */
export function LossCurves({
  points,
  unit,
}: {
  readonly points: readonly LossPoint[];
  readonly unit: string;
}): ReactNode {
  const curves = useMemo(() => curvesOf(points), [points]);
  return (
    <Paper withBorder p="md">
      <Title order={2} fz="md" mb="xs">
        Loss
      </Title>
      <Plot curves={curves} xLabel="step" yLabel={`nats per ${unit}`} height={220} />
      <Text size="xs" c="dimmed">
        REC is what the reconstruction costs, KL what the code costs. The loss is what training lowers.
      </Text>
    </Paper>
  );
}

function curvesOf(points: readonly LossPoint[]): readonly Curve[] {
  // the first steps fall from so far above that nothing else would be seen
  const shown = points.length > 20 ? points.slice(3) : points;
  const curve = (label: string, color: string, key: "loss" | "rec" | "kl"): Curve => ({
    ...{ label, color },
    points: shown.map((point) => [point.step, point[key]] as const),
  });
  return [curve("loss", "#4269d0", "loss"), curve("REC", "#ff725c", "rec"), curve("KL", "#3ca951", "kl")];
}
