import { Group, NativeSelect, Paper, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { CSSProperties, ReactNode } from "react";
import type { Reading } from "../engine/draw-api";
import type { ModelFacts } from "../engine/engine-api";
import { className } from "../models/class-name";
import { Pixels } from "../ui/pixels";
import { CodeBars, codeText, mostBars } from "./code-bars";
import css from "./draw.module.css";
import { distance } from "./figures";
import type { Picture } from "../pad/pad-pixels";
import { ScorePanel } from "./score-panel";
import type { Around } from "./use-surroundings";

interface PanelsProps {
  readonly model: ModelFacts;
  readonly around: Around;
  readonly reading: Reading | undefined;
  /** The picture as the model gets it. */
  readonly given: Picture;
  readonly nothing: boolean;
  /** Whether a part is hidden, for the completions alone. */
  readonly hidden: boolean;
  /** The class that the user says it is. */
  readonly label: number | undefined;
  readonly onLabel: (label: number | undefined) => void;
}

/** What a score is. */
const scoreWords = {
  importance: "−log p(x) by 50 importance samples",
  elbo: "the negative ELBO by 16 draws, on average no less than −log p(x)",
} as const;

/** So few are told in figures too. */
const fewLatents = 3;
const latentNumbers = (latent: number): string =>
  latent === 1 ? "one latent number" : `${latent.toLocaleString("en")} latent numbers`;

/** What a model says of a picture: reconstruction, code, how usual it is, what it is near to, and its style in every class. */
export function ReadingPanels({
  model,
  around,
  reading,
  given,
  nothing,
  hidden,
  label,
  onLabel,
}: PanelsProps): ReactNode {
  const { shape, classes, hasStandardPrior: standard } = model;
  const nameOf = (label: number): string => className(around.test, label);
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <Panel title="The drawing and its reconstruction">
          <Group gap="md" wrap="nowrap">
            <Pixels values={given.pixels} shape={shape} size={112} label="The drawing as the model gets it" />
            <Text c="dimmed" aria-hidden>
              →
            </Text>
            <Pixels values={reading?.reconstruction ?? blank(shape)} shape={shape} size={112} label="Reconstruction" />
          </Group>
          <Text size="xs" c="dimmed" mt="xs">
            {nothing
              ? "Draw, and the model answers with every stroke."
              : hidden
                ? "This is read from the whole drawing; the completions see only what is not hatched."
                : "Left the drawing, right the picture that its code stands for."}
          </Text>
        </Panel>
        <Panel title={`Its code: ${latentNumbers(model.latent)}`}>
          <CodeBars {...{ mean: reading?.mean, logVar: reading?.logVar, latent: model.latent }} isStandard={standard} />
          <Text size="xs" c="dimmed">
            {model.latent <= fewLatents && reading
              ? Array.from(reading.mean, (_, j) => codeText(j, reading.mean, reading.logVar)).join(", ") + ". "
              : model.latent > mostBars &&
                `The ${mostBars} ${standard ? "that say most of it" : "of which it is surest"}. `}
            Mean of q(z|x), ±1 standard deviation as the thin line.
            {standard && " The prior has 95 % between −2 and 2."}
          </Text>
        </Panel>
      </SimpleGrid>
      <Panel title="How usual is it?">
        <ScorePanel score={reading?.score} around={around} what={scoreWords[model.score]} />
      </Panel>
      <Panel title="Nearest training images, by code">
        <Nearest {...{ reading, around, shape }} />
      </Panel>
      {classes > 0 && (
        <Panel title="The same style in every class">
          <Group gap="xs" mb="xs">
            <Text size="sm">Taken for</Text>
            <NativeSelect
              size="xs"
              w={170}
              aria-label="The class it is taken for"
              value={label === undefined ? "" : String(label)}
              onChange={({ currentTarget: { value } }) => onLabel(value ? Number(value) : undefined)}
              data={[
                {
                  value: "",
                  label: reading?.label === undefined ? "the likeliest" : `the likeliest: ${nameOf(reading.label)}`,
                },
                ...Array.from({ length: classes }, (_, i) => ({ value: String(i), label: nameOf(i) })),
              ]}
            />
          </Group>
          <div className={css.tiles} style={tiles(classes)}>
            {Array.from({ length: classes }, (_, i) => (
              <Tile
                key={i}
                {...{ shape }}
                values={reading?.restyled && rowOf(reading.restyled, i)}
                caption={nameOf(i)}
                label={`As class ${nameOf(i)}`}
              />
            ))}
          </div>
        </Panel>
      )}
    </Stack>
  );
}

function Nearest({
  reading,
  around,
  shape,
}: Pick<PanelsProps, "reading" | "around"> & { readonly shape: ModelFacts["shape"] }): ReactNode {
  const { nearest } = reading ?? {};
  if (!around.surroundings && around.error) return <Text c="dimmed">Not without the training images.</Text>;
  const { labels, images, distances } = nearest ?? {};
  const nameAt = (i: number): string | undefined =>
    labels?.[i] === undefined ? undefined : className(around.test, labels[i]);
  return (
    <>
      <div className={css.tiles} style={tiles(8)}>
        {Array.from({ length: 8 }, (_, i) => (
          <Tile
            key={i}
            {...{ shape }}
            values={images && i < images.shape[0] ? rowOf(images, i) : undefined}
            caption={nameAt(i) ?? ""}
            label={nameAt(i) === undefined ? "Training image" : `Training image of class ${nameAt(i)}`}
          />
        ))}
      </div>
      <Text size="xs" c="dimmed" mih={18}>
        {around.surroundings
          ? `Of ${around.surroundings.images.toLocaleString("en")}${distances ? `; the first is ${distance(distances[0])} away, the last ${distance(distances[distances.length - 1])}` : ""}`
          : `Encoding the training images, ${Math.round(100 * around.done)} %`}
      </Text>
    </>
  );
}

const rowOf = (
  { shape, data }: { readonly shape: readonly [number, number]; readonly data: Float32Array },
  i: number,
): Float32Array => data.subarray(i * shape[1], (i + 1) * shape[1]);

const blank = ([, height, width]: ModelFacts["shape"]): Float32Array => new Float32Array(height * width);

/** How many stand side by side where there is room; on a phone half of them. */
const tiles = (count: number): CSSProperties => ({ "--tiles": Math.min(10, count + (count % 2)) }) as CSSProperties;

interface TileProps {
  readonly values: Float32Array | undefined;
  readonly shape: ModelFacts["shape"];
  readonly caption: string;
  readonly label: string;
}

/** A small picture with a word below. */
export function Tile({ values, shape, caption, label }: TileProps): ReactNode {
  return (
    <figure>
      {values ? (
        <Pixels values={values} shape={shape} size={64} label={label} />
      ) : (
        <Skeleton animate={false} style={{ aspectRatio: "1" }} />
      )}
      <figcaption>{caption}</figcaption>
    </figure>
  );
}

export function Panel({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} fz="sm" mb="xs">
        {title}
      </Title>
      {children}
    </Paper>
  );
}
