import { Group, SimpleGrid, Slider, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState, type ReactNode } from "react";
import { TileGrid } from "../models/tile-grid";
import { Plot, type Curve } from "../ui/plot";
import { Failure } from "../ui/states";
import { CloudPlane } from "./cloud-plane";
import { ImageChoice } from "./image-choice";
import { drawnImages, imageOf, type LearntModel } from "./learnt-model";
import { StoryFigure } from "./story-figure";
import { costOfCode, costOfImage } from "./two-costs";

/** Widths at which both costs are measured, in shares of the learnt one, and draws for each. */
const widths = [0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.35, 1.75, 2.25, 3, 4] as const;
const [measured, shown] = [64, 12];

interface CostsAt {
  readonly width: number;
  readonly rec: number;
  readonly kl: number;
}

/** The two terms of the loss for one image, as its cloud is made narrower and wider than what was learnt. */
export function CostsFigure({ model }: { readonly model: LearntModel }): ReactNode {
  const [chosen, setChosen] = useState(1);
  const [at, setAt] = useState(widths.indexOf(1));
  const width = widths[at];
  const cloud = model.clouds[chosen];
  const costs = useQuery({
    queryKey: ["story-costs", model.id, chosen],
    queryFn: async () => {
      const all: CostsAt[] = [];
      for (const each of widths) {
        const { images } = await drawnImages(model, cloud, each, measured, 7);
        all.push({ width: each, rec: costOfImage(images.data, imageOf(model, chosen)), kl: costOfCode(cloud, each) });
      }
      return all;
    },
    placeholderData: keepPreviousData,
  });
  const drawn = useQuery({
    queryKey: ["story-wide", model.id, chosen, width],
    queryFn: () => drawnImages(model, cloud, width, shown, 7),
    placeholderData: keepPreviousData,
  });
  const curves = useMemo(() => curvesOf(costs.data ?? []), [costs.data]);
  const now = costs.data?.find((one) => one.width === width);
  return (
    <StoryFigure caption="REC is what the reconstruction costs on average over draws from the cloud, KL what the cloud costs against the prior; both as the difference to the learnt width, 1. Look where the sum is lowest: nobody has told the encoder how wide a cloud is to be.">
      <ImageChoice model={model} chosen={chosen} onChoose={setChosen} />
      {costs.error && <Failure error={costs.error} />}
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" mt="sm">
        <div>
          <Plot
            curves={curves}
            xLabel="width of the cloud, times the learnt"
            yLabel="nats more than at 1"
            height={220}
          />
        </div>
        <div>
          <SimpleGrid cols={2} spacing="sm">
            <CloudPlane clouds={model.clouds} width={width} draws={drawn.data?.codes} chosen={chosen} />
            <TileGrid
              rows={[drawn.data?.images]}
              shape={model.shape}
              columns={3}
              count={shown}
              label="What the decoder makes of draws from the cloud"
            />
          </SimpleGrid>
          <Text size="sm" mt="md" id="cloud-width">
            Width of the cloud
          </Text>
          <Slider
            min={0}
            max={widths.length - 1}
            value={at}
            onChange={setAt}
            label={null}
            thumbLabel="Width of the cloud"
            thumbProps={{ "aria-valuetext": `${width} times the learnt width` }}
          />
          <Group gap="lg" mt={6} className="numbers">
            <Text size="sm">{width}×</Text>
            <Text size="sm">REC {now?.rec.toFixed(1) ?? "…"}</Text>
            <Text size="sm">KL {now?.kl.toFixed(2) ?? "…"}</Text>
            <Text size="sm">sum {now ? (now.rec + now.kl).toFixed(1) : "…"} nats</Text>
          </Group>
        </div>
      </SimpleGrid>
    </StoryFigure>
  );
}

function curvesOf(costs: readonly CostsAt[]): readonly Curve[] {
  const learnt = costs.find(({ width }) => width === 1);
  if (!learnt) return [];
  const curve = (label: string, color: string, of: (at: CostsAt) => number): Curve => ({
    ...{ label, color, marks: true },
    points: costs.map((at) => [at.width, of(at) - of(learnt)] as const),
  });
  return [
    curve("sum", "#4269d0", ({ rec, kl }) => rec + kl),
    curve("REC", "#ff725c", ({ rec }) => rec),
    curve("KL", "#3ca951", ({ kl }) => kl),
  ];
}
