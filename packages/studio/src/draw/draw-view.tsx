import { Button } from "@mantine/core";
import { IconChartDots3, IconPhotoOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link, useParams } from "wouter";
import type { ModelFacts } from "../engine/engine-api";
import { Empty } from "../ui/states";
import { ModelGate } from "../models/model-gate";
import type { ModelSource } from "../models/sources";
import { DrawStudio } from "./draw-studio";

const largest = 64;

/** `#/draw/:source?`: what a model says of a drawing. */
export default function DrawView(): ReactNode {
  const { source } = useParams<{ source?: string }>();
  return (
    <ModelGate view="/draw" title="Draw" source={source}>
      {(from, model) =>
        canDraw(model) ? <DrawStudio source={from} model={model} /> : <CannotDraw source={from} model={model} />
      }
    </ModelGate>
  );
}

const canDraw = ({ shape: [channels, height, width] }: ModelFacts): boolean =>
  channels === 1 && height <= largest && width <= largest;

function CannotDraw({
  source,
  model: { shape },
}: {
  readonly source: ModelSource;
  readonly model: ModelFacts;
}): ReactNode {
  const [channels, height, width] = shape;
  return (
    <Empty
      icon={<IconPhotoOff size={30} stroke={1.5} />}
      title="The pad does not fit this model"
      action={
        <Button
          component={Link}
          href={`/latent/${encodeURIComponent(source)}`}
          variant="light"
          leftSection={<IconChartDots3 size={18} />}
        >
          Explore its codes
        </Button>
      }
    >
      Its images are {width} by {height} {channels === 1 ? "grey" : "colour"} pixels. The pad draws grey images of at
      most {largest} by {largest}; choose another model above, or walk through the latent space of this one.
    </Empty>
  );
}
