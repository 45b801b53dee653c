import { Paper, SimpleGrid, Text } from "@mantine/core";
import { figureNames, type RunDetail } from "@latents/core";
import type { ReactNode } from "react";
import { countText, figureText } from "../run-parts/figures";

interface Figure {
  readonly label: string;
  readonly value: string;
  readonly unit: string;
}

/** The final figures on the test images; before that, the last of the training. */
export function RunFigures({ run }: { readonly run: RunDetail }): ReactNode {
  const what = run.summary.rows ? "row" : "image";
  const figures = run.result ? finalFigures(run.result, what) : latestFigures(run, what);
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: Math.min(figures.length, 6) }} spacing="sm">
      {figures.map(({ label, value, unit }) => (
        <Paper key={label} withBorder px="md" py="sm">
          <Text size="xs" c="dimmed">
            {label}
          </Text>
          <Text fw={650} fz={22} lh={1.3} className="numbers">
            {value}
          </Text>
          <Text size="xs" c="dimmed" className="numbers">
            {unit}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}

function finalFigures({ test, peakRssBytes, msPerStep }: NonNullable<RunDetail["result"]>, what: string): Figure[] {
  const withError = (error?: number): string =>
    `${error === undefined ? "" : `± ${figureText(error)} `}nats per ${what}`;
  const names = figureNames(test);
  return [
    {
      label: `Test ${names.negElbo}`,
      value: figureText(test.negElbo),
      unit: [withError(test.standardError), names.note].filter((words) => words !== undefined).join("; "),
    },
    { label: "Test REC", value: figureText(test.rec), unit: withError(test.standardErrors?.rec) },
    { label: `Test ${names.kl}`, value: figureText(test.kl), unit: withError(test.standardErrors?.kl) },
    ...(test.bitsPerDim === undefined
      ? []
      : [{ label: "Bits per dimension", value: figureText(test.bitsPerDim, 3), unit: "bits per value" }]),
    ...(test.accuracy === undefined
      ? []
      : [{ label: "Accuracy", value: figureText(100 * test.accuracy), unit: "% of labels inferred" }]),
    {
      label: `Test ${what}s`,
      value: countText(test.images),
      unit: what === "row" ? "held out" : `binarisation: ${test.binarisation}`,
    },
    { label: "Speed", value: figureText(msPerStep, 1), unit: "ms per step" },
    ...(peakRssBytes === undefined
      ? []
      : [{ label: "Memory", value: figureText(peakRssBytes / 1e6, 0), unit: "MB at most" }]),
  ];
}

function latestFigures({ metrics }: RunDetail, what: string): Figure[] {
  const [train, held] = [metrics.train.at(-1), metrics.validation.at(-1)];
  const loss = train?.split === "train" ? train.loss : undefined;
  const unit = `nats per ${what}`;
  return [
    { label: "Training loss", value: figureText(loss), unit },
    { label: "Training REC", value: figureText(train?.rec), unit },
    { label: "Training KL", value: figureText(train?.kl), unit },
    ...(held?.split === "validation"
      ? [{ label: "Validation NELBO", value: figureText(held.negElbo), unit: `after ${countText(held.step)} steps` }]
      : []),
  ];
}
