import { Button, Group, NativeSelect, SegmentedControl, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconArrowsRandom, IconRestore } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ModelFacts } from "../engine/engine-api";
import { Pixels } from "../ui/pixels";
import { imageOf, type CodedImages } from "../codes/coded-images";
import { className } from "../models/class-name";
import { LatentSliders, type Posterior } from "./latent-sliders";
import { useDecoded, useImage } from "./use-picture";

interface CodePanelProps {
  readonly model: ModelFacts;
  readonly images: CodedImages | undefined;
  readonly code: Float32Array;
  readonly label: number | undefined;
  /** The picked image, a row of `images`. */
  readonly picked: number | undefined;
  readonly posterior: Posterior | undefined;
  readonly onValue: (dimension: number, value: number) => void;
  readonly onLabel: (label: number) => void;
  readonly onReset: () => void;
  readonly onSample: () => void;
}

/** Classes that have room beside each other. */
const mostButtons = 10;

/** Side of the pictures, CSS pixels: beside the plot, and above it. */
const sides = { wide: 148, narrow: 96 } as const;
const useSide = (): number => (useMediaQuery("(max-width: 68em)", false) ? sides.narrow : sides.wide);

/** As far as an address tells codes apart. */
const isMean = (code: Float32Array, of: Posterior | undefined): boolean =>
  of !== undefined && code.every((value, i) => Math.abs(value - of.mean[i]) < 2e-3);

/** The code that is looked at: what it decodes to, and its value along every dimension. */
export function CodePanel(props: CodePanelProps): ReactNode {
  const { model, images, code, label, picked, posterior, onValue, onLabel, onReset, onSample } = props;
  const order = images?.byUse ?? Array.from({ length: model.latent }, (_, j) => j);
  const spread = posterior && posterior.logVar.reduce((sum, v) => sum + Math.exp(v / 2), 0) / model.latent;
  return (
    <>
      <Group gap="md" align="flex-start" wrap="nowrap" className="latent-pictures">
        <PickedImage images={images} row={picked} shape={model.shape} />
        <Decoded model={model} code={code} label={label} ofPicked={isMean(code, posterior)} />
      </Group>
      <Stack gap="sm" className="latent-settings">
        <Text size="xs" c="dimmed" mih={18} className="numbers">
          {spread === undefined
            ? "Drag in the plot or move a slider; a click on a point picks its image."
            : `q(z|x) of the picked image: bands of ± 1 σ below, σ ${spread.toFixed(2)} on average`}
        </Text>
        {model.classes > 0 && (
          <div>
            <Text size="sm" fw={500} mb={4} id="class-choice">
              Decoded as class
            </Text>
            {model.classes > mostButtons ? (
              <NativeSelect
                aria-labelledby="class-choice"
                data={Array.from({ length: model.classes }, (_, i) => String(i))}
                value={String(label)}
                onChange={({ currentTarget }) => onLabel(Number(currentTarget.value))}
              />
            ) : (
              <SegmentedControl
                fullWidth
                size="xs"
                aria-labelledby="class-choice"
                data={Array.from({ length: model.classes }, (_, i) => String(i))}
                value={String(label)}
                onChange={(value) => onLabel(Number(value))}
              />
            )}
          </div>
        )}
        <Group gap="xs">
          <Button
            title={`The middle of the prior${model.hasStandardPrior ? ": 0 along every dimension" : ": the median of its draws along every dimension"}`}
            size="xs"
            variant="default"
            leftSection={<IconRestore size={15} />}
            onClick={onReset}
          >
            Reset
          </Button>
          <Button size="xs" variant="default" leftSection={<IconArrowsRandom size={15} />} onClick={onSample}>
            Sample from the prior
          </Button>
        </Group>
        <LatentSliders
          code={code}
          order={order}
          use={images?.use}
          reach={images?.reach}
          posterior={posterior}
          onChange={onValue}
        />
      </Stack>
    </>
  );
}

function PickedImage({
  images,
  row,
  shape,
}: {
  images?: CodedImages;
  row?: number;
  shape: ModelFacts["shape"];
}): ReactNode {
  const at = images && row !== undefined ? imageOf(images, row) : undefined;
  const side = useSide();
  const values = useImage(at?.data.id, at?.index ?? 0);
  return (
    <Stack gap={4}>
      <Pixels
        key={at ? "image" : "none"}
        values={values}
        shape={shape}
        size={side}
        label={at ? `Image ${at.index} of the ${at.data.split} split` : "No image is picked"}
      />
      <Text size="sm" className="numbers">
        {at ? `Image #${at.index}` : "No image picked"}
      </Text>
      <Text size="xs" c="dimmed" className="numbers">
        {at
          ? images?.labels
            ? `${at.data.split}, class ${className(images, images.labels[row!])}`
            : at.data.split
          : "click a point"}
      </Text>
    </Stack>
  );
}

interface DecodedProps {
  readonly model: ModelFacts;
  readonly code: Float32Array;
  readonly label: number | undefined;
  readonly ofPicked: boolean;
}

function Decoded({ model, code, label, ofPicked }: DecodedProps): ReactNode {
  const side = useSide();
  const { values, elapsedMs, error } = useDecoded(model, code, label);
  return (
    <Stack gap={4} data-decoded data-decode-ms={elapsedMs?.toFixed(3)}>
      <Pixels values={values} shape={model.shape} size={side} label="The decoded picture of the code" />
      <Text size="sm">{ofPicked ? "Reconstruction" : "Decoded"}</Text>
      <Text size="xs" c={error === undefined ? "dimmed" : "red"} className="numbers">
        {error !== undefined
          ? error.message
          : elapsedMs === undefined
            ? values === undefined
              ? "…"
              : "in this page"
            : `in ${elapsedMs < 10 ? elapsedMs.toFixed(1) : elapsedMs.toFixed(0)} ms, in this page`}
      </Text>
    </Stack>
  );
}
