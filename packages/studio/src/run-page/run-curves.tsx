import { Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { figureNames, type MetricsLine, type RunDetail, type TrainLine } from "@latents/core";
import { useMemo, type ReactNode } from "react";
import { colorOf } from "../ui/palette";
import { Plot, type Curve } from "../ui/plot";
import { CurveControls, useCurveLook, type CurveLook } from "../curves/curve-controls";
import { latentHeat, latentLines, pointsOf, smoothed } from "../curves/curves";
import { KlHeat } from "../curves/kl-heat";
import { metricTitle, metricUnit } from "../curves/metric-names";

const [trainColor, validationColor] = [colorOf(0), colorOf(2)];

interface Metric {
  readonly title: string;
  readonly train: string;
  readonly validation?: string;
}

/** Those of every run; `kl` says what the third is called. */
const metricsOf = (kl: string): readonly Metric[] => [
  { title: "Loss", train: "loss", validation: "negElbo" },
  { title: "REC", train: "rec", validation: "rec" },
  { title: kl, train: "kl", validation: "kl" },
];
const known = new Set(["step", "split", "elapsedMs", "klPerDimension", "loss", "rec", "kl", "negElbo"]);

/** The curves of a run, as far as they have come. */
export function RunCurves({ run }: { readonly run: RunDetail }): ReactNode {
  const [look, setLook] = useCurveLook();
  const train = run.metrics.train as readonly TrainLine[];
  const { validation } = run.metrics;
  const last = train.at(-1);
  // what else the objective logs
  const others = Object.keys(last ?? {})
    .filter((key) => !known.has(key))
    .map((key): Metric => ({ title: metricTitle(key), train: key }));
  const heat = useMemo(() => latentHeat(latentLines(train)), [train]);
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        Curves
      </Title>
      <CurveControls look={look} onChange={setLook} />
      <SimpleGrid cols={{ base: 1, lg: 3 }} spacing="sm">
        {[...metricsOf(figureNames(run.result?.test ?? {}).kl), ...others].map((metric) => (
          <MetricPlot
            key={metric.title}
            {...{ metric, look, train, validation }}
            what={run.summary.rows ? "row" : "image"}
          />
        ))}
      </SimpleGrid>
      {heat && (
        <Paper withBorder p="sm">
          <Text fw={600} size="sm" mb="xs">
            KL of each latent while training, the most telling first
          </Text>
          <KlHeat heat={heat} label="KL of each latent" />
        </Paper>
      )}
    </Stack>
  );
}

interface MetricPlotProps {
  readonly metric: Metric;
  readonly look: CurveLook;
  readonly train: readonly TrainLine[];
  readonly validation: readonly MetricsLine[];
  /** What its data are. */
  readonly what: "image" | "row";
}

function MetricPlot({ metric, look, train, validation, what }: MetricPlotProps): ReactNode {
  const { axis, smoothing } = look;
  const curves = useMemo((): Curve[] => {
    const of = (label: string, color: string, lines: readonly MetricsLine[], key: string): Curve => ({
      ...{ label, color },
      points: smoothed(pointsOf(lines, key, axis, train), smoothing),
    });
    const held = metric.validation && validation.length > 0;
    return [
      of("training", trainColor, train, metric.train),
      ...(held ? [{ ...of("validation", validationColor, validation, metric.validation), marks: true }] : []),
    ];
  }, [metric.train, metric.validation, train, validation, axis, smoothing]);
  return (
    <Paper withBorder p="xs">
      <Text fw={600} size="sm" ml={6}>
        {metric.title}
      </Text>
      <Plot
        curves={curves}
        xLabel={axis}
        yLabel={metricUnit(metric.train, what)}
        height={220}
        logY={look.scale === "log"}
        sync="run"
      />
    </Paper>
  );
}
