import { Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { Comparison } from "@latents/core";
import { useMemo, type ReactNode } from "react";
import { oneOf, wordSet } from "../address/codec";
import { useAddressed } from "../address/use-addressed";
import { Choice } from "../ui/choice";
import { Legend } from "../ui/legend";
import { colorOf } from "../ui/palette";
import { Plot, type Curve } from "../ui/plot";
import { CurveControls, useCurveLook, type CurveLook } from "../curves/curve-controls";
import { heatTop, latentHeat, smoothed, type Point } from "../curves/curves";
import { KlHeat } from "../curves/kl-heat";
import { metricTitle, metricUnit } from "../curves/metric-names";

type Split = "train" | "validation";
type Series = Comparison["series"][number];

const nobody: ReadonlySet<string> = new Set();

const first = ["loss", "negElbo", "rec", "kl"];
const place = ({ metric }: Series): number => (first.includes(metric) ? first.indexOf(metric) : first.length);

/** The curves of all runs over each other, a plot a metric, and the KL of each latent beside each other. */
export function CompareCurves({ comparison }: { readonly comparison: Comparison }): ReactNode {
  const [look, setLook] = useCurveLook();
  const [wanted, setSplit] = useAddressed<Split>("images", "train", oneOf("train", "validation"));
  const [hidden, setHidden] = useAddressed<ReadonlySet<string>>("hidden", nobody, wordSet);
  const { runs } = comparison;
  const has = (split: Split): boolean =>
    comparison.series.some((one) => one.split === split && one.points.some((points) => points.length > 0));
  const split = has(wanted) ? wanted : "train";
  const shown = comparison.series
    .filter((one) => one.split === split && one.metric !== "klPerDimension")
    .sort((a, b) => place(a) - place(b));
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        Curves
      </Title>
      <CurveControls look={look} onChange={setLook}>
        {has("validation") && (
          <Choice
            label="Images"
            options={{ train: "training", validation: "validation" }}
            value={split}
            onChange={setSplit}
          />
        )}
      </CurveControls>
      <Legend
        name="Runs in the curves"
        entries={runs.map(({ name }, i) => ({ key: name, color: colorOf(i), text: name }))}
        hidden={hidden}
        onChange={setHidden}
      />
      {runs.every(({ name }) => hidden.has(name)) ? (
        <Text size="sm" c="dimmed" role="status">
          All runs are hidden.
        </Text>
      ) : (
        <SimpleGrid cols={{ base: 1, lg: 3 }} spacing="sm">
          {shown.map((one) => (
            <ComparedPlot key={one.metric} {...{ series: one, runs, hidden, look }} />
          ))}
        </SimpleGrid>
      )}
      <ComparedLatents comparison={comparison} hidden={hidden} />
    </Stack>
  );
}

interface PlotProps {
  readonly series: Series;
  readonly runs: Comparison["runs"];
  /** Names of runs. */
  readonly hidden: ReadonlySet<string>;
  readonly look: CurveLook;
}

function ComparedPlot({ series, runs, hidden, look: { axis, smoothing, scale } }: PlotProps): ReactNode {
  const curves = useMemo(
    () =>
      runs.flatMap(({ name }, i): Curve[] => {
        if (hidden.has(name)) return [];
        const points = (series.points[i] ?? []).flatMap(({ step, seconds, value }): Point[] => {
          const x = axis === "steps" ? step : seconds;
          return x === null ? [] : [[x, value]];
        });
        return [{ label: name, color: colorOf(i), points: smoothed(points, smoothing) }];
      }),
    [series, runs, hidden, axis, smoothing],
  );
  return (
    <Paper withBorder p="xs">
      <Text fw={600} size="sm" ml={6}>
        {metricTitle(series.metric)}
      </Text>
      <Plot
        curves={curves}
        xLabel={axis}
        yLabel={metricUnit(series.metric)}
        height={240}
        logY={scale === "log"}
        sync="compare"
      />
    </Paper>
  );
}

interface LatentsProps extends Pick<PlotProps, "hidden"> {
  readonly comparison: Comparison;
}

/** One picture a run that logged it, in the same colours. */
function ComparedLatents({ comparison, hidden }: LatentsProps): ReactNode {
  const heats = useMemo(() => {
    const all = comparison.klPerDimension ?? [];
    return comparison.runs.flatMap(({ name }, i) => {
      const heat = latentHeat(all[i] ?? []);
      return heat ? [{ name, heat, color: colorOf(i) }] : [];
    });
  }, [comparison]);
  const shown = heats.filter(({ name }) => !hidden.has(name));
  if (shown.length === 0) return null;
  const top = Math.max(...heats.map(({ heat }) => heatTop(heat)));
  return (
    <>
      <Text fw={600} size="sm" mt="xs">
        KL of each latent while training, the most telling first
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {shown.map(({ name, heat, color }) => (
          <Paper key={name} withBorder p="sm" style={{ borderTop: `3px solid ${color}` }}>
            <Text size="sm" mb={6} truncate>
              {name}
            </Text>
            <KlHeat heat={heat} top={top} label={`KL of each latent of ${name}`} />
          </Paper>
        ))}
      </SimpleGrid>
    </>
  );
}
