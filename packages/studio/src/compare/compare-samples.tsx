import { Button, Group, ScrollArea, Stack, Text, Title } from "@mantine/core";
import { IconArrowsRandom, IconSparkles } from "@tabler/icons-react";
import { largestGrey, type RunSummary } from "@latents/core";
import { useQueries } from "@tanstack/react-query";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Rows } from "../engine/engine-api";
import { engine } from "../engine/use-engine";
import { modelQuery, type OpenedModel } from "../models/sources";
import { inked, inkOfClass } from "../ui/inked";
import { colorOf } from "../ui/palette";
import { Pixels } from "../ui/pixels";
import { Failure } from "../ui/states";

/** Samples of each run. */
const count = 12;
const side = 52;

/** Samples of the runs from the same noise: below each other, and over each other. Models are large, so they are loaded when it is asked for. */
export function CompareSamples({ runs }: { readonly runs: readonly RunSummary[] }): ReactNode {
  const [seed, setSeed] = useState<number>();
  const able = runs.filter(({ step }) => step > 0);
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <Title order={2} size="h4">
          Samples of the same noise
        </Title>
        <Button
          size="xs"
          variant={seed === undefined ? "light" : "default"}
          disabled={able.length === 0}
          leftSection={seed === undefined ? <IconSparkles size={15} /> : <IconArrowsRandom size={15} />}
          onClick={() => setSeed((seed ?? -1) + 1)}
        >
          {seed === undefined ? "Draw them in this page" : "Other noise"}
        </Button>
      </Group>
      {seed === undefined ? (
        <Text size="sm" c="dimmed">
          Each column is one draw of the prior, decoded by every run that has as many latent numbers: what differs is
          what the runs have learnt.
        </Text>
      ) : (
        <Drawn runs={able} seed={seed} />
      )}
    </Stack>
  );
}

interface Sampled {
  readonly name: string;
  readonly color: number;
  readonly model: OpenedModel;
  readonly images: Rows;
}

function Drawn({ runs, seed }: { readonly runs: readonly RunSummary[]; readonly seed: number }): ReactNode {
  const models = useQueries({ queries: runs.map(({ name }) => modelQuery(`run:${name}`)) });
  const samples = useQueries({
    queries: models.map(({ data }) => ({
      queryKey: ["compared-samples", data?.id, seed],
      queryFn: () => {
        const labels = data!.classes > 0 ? Array.from({ length: count }, (_, i) => i % data!.classes) : undefined;
        return engine().sample(data!.id, count, { seed, labels });
      },
      enabled: data !== undefined,
      gcTime: 30_000,
    })),
  });
  const drawn = runs.flatMap(({ name }, i): readonly Sampled[] => {
    const [model, images] = [models[i].data, samples[i].data];
    return model && images ? [{ name, color: i, model, images }] : [];
  });
  const errors = runs.flatMap(({ name }, i) => {
    const error = models[i].error ?? samples[i].error;
    return error ? [{ name, error }] : [];
  });
  return (
    <>
      {drawn.length + errors.length < runs.length && (
        <Text size="sm" c="dimmed" role="status">
          Opening the models
        </Text>
      )}
      {errors.map(({ name, error }) => (
        <Failure key={name} error={new Error(`${name}: ${error.message}`)} />
      ))}
      {groupsOf(drawn).map((group) => (
        <SameNoise key={group[0].name} group={group} />
      ))}
    </>
  );
}

/** Runs whose i-th samples come of the same draw: as many latent numbers, the same kind of prior, images of the same shape. */
function groupsOf(drawn: readonly Sampled[]): readonly (readonly Sampled[])[] {
  const groups = new Map<string, Sampled[]>();
  for (const one of drawn) {
    const { latent, prior, shape, classes } = one.model;
    const key = [latent, prior, classes, ...shape].join();
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

function SameNoise({ group }: { readonly group: readonly Sampled[] }): ReactNode {
  const { latent, shape } = group[0].model;
  const size = shape[0] * shape[1] * shape[2];
  const columns = Array.from({ length: count }, (_, i) => i);
  const of = ({ images }: Sampled, i: number): Float32Array => images.data.subarray(i * size, (i + 1) * size);
  return (
    <ScrollArea
      type="auto"
      offsetScrollbars="x"
      viewportProps={{ tabIndex: 0, "aria-label": `Samples, ${latent} latent numbers` }}
    >
      <Stack gap={6} w={count * (side + 4)} data-same-noise={group.map(({ name }) => name).join()}>
        {group.map((one) => (
          <div key={one.name}>
            <Text size="xs" style={{ borderLeft: `8px solid ${colorOf(one.color)}`, paddingLeft: 6 }} mb={3}>
              {one.name}
            </Text>
            <Group gap={4} wrap="nowrap">
              {columns.map((i) => (
                <Pixels
                  key={i}
                  values={of(one, i)}
                  shape={shape}
                  size={side}
                  label={`Sample ${i + 1} of ${one.name}`}
                />
              ))}
            </Group>
          </div>
        ))}
        {group.length > 1 && group.length <= 4 && shape[0] === 1 && (
          <div>
            <Text size="xs" mb={3}>
              Over each other, each in its colour
            </Text>
            <Group gap={4} wrap="nowrap">
              {columns.map((i) => (
                <Overlaid
                  key={i}
                  images={group.map((one) => ({ values: of(one, i), color: one.color }))}
                  shape={shape}
                  nth={i + 1}
                />
              ))}
            </Group>
          </div>
        )}
      </Stack>
    </ScrollArea>
  );
}

interface OverlaidProps {
  readonly images: readonly { readonly values: Float32Array; readonly color: number }[];
  readonly shape: readonly [number, number, number];
  readonly nth: number;
}

/** Images over each other as light of their colours: what they share is bright, what one has alone keeps its colour. */
function Overlaid({ images, shape, nth }: OverlaidProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current!.getContext("2d")!;
    context.globalCompositeOperation = "source-over";
    context.fillStyle = "#000";
    context.fillRect(0, 0, shape[2], shape[1]);
    context.globalCompositeOperation = "lighter";
    for (const { values, color } of images) {
      const grey = Uint8Array.from(values, (value) => value * largestGrey);
      context.drawImage(inked(grey, shape, inkOfClass(color), 0.8), 0, 0);
    }
  }, [images, shape]);
  return (
    <canvas
      ref={canvas}
      className="pixels"
      width={shape[2]}
      height={shape[1]}
      style={{ width: side, height: (side * shape[1]) / shape[2] }}
      role="img"
      aria-label={`Sample ${nth} of all runs, over each other`}
    />
  );
}
