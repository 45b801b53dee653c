import { Button, Group, Loader, NativeSelect, Slider, Stack, Text } from "@mantine/core";
import { useDebouncedValue, useElementSize } from "@mantine/hooks";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { wholeBetween } from "../address/codec";
import { useAddressed } from "../address/use-addressed";
import type { DecodedCodes, ModelFacts } from "../engine/engine-api";
import { engine } from "../engine/use-engine";
import { paint } from "../ui/pixels";
import { Failure } from "../ui/states";
import { rowOf } from "../codes/coded-images";
import { DimensionOptions } from "./dimension-options";
import { tileImages } from "./tile-images";
import { withAxis } from "./layout-controls";

interface LatticePaneProps {
  readonly model: ModelFacts;
  /** Dimensions by falling use. */
  readonly order: readonly number[];
  readonly axes: readonly number[];
  readonly onAxes: (axes: readonly number[]) => void;
  /** The other dimensions keep its values. */
  readonly code: Float32Array;
  readonly label: number | undefined;
  /** A picture that was clicked, to be looked at. */
  readonly onCode: (code: Float32Array) => void;
}

/** Side of the lattice in pixels of its images. */
const mostPixels = { first: 1280, ever: 2560 };

/** Decoded codes in a plane, one for each equal share of the prior's mass, as one picture. */
export function LatticePane({ model, order, axes, onAxes, code, label, onCode }: LatticePaneProps): ReactNode {
  // large images: fewer of them, so that each is seen and the picture fits the memory
  const largest = Math.max(model.shape[1], model.shape[2]);
  const usual = Math.max(3, Math.min(20, Math.floor(mostPixels.first / largest)));
  const most = Math.max(3, Math.min(40, Math.floor(mostPixels.ever / largest)));
  const [side, setSide] = useAddressed("side", usual, wholeBetween(3, most));
  const [right, up] = axes;
  // dimensions of the plane do not matter here: a click in the lattice must not make it anew
  const base = code.map((value, j) => (j === right || j === up ? 0 : value));
  const [asked] = useDebouncedValue(`${side}|${base.join()}`, 150);
  const { data, error, isFetching } = useQuery({
    queryKey: ["lattice", model.id, right, up, label, asked],
    queryFn: () => {
      const [size, values] = asked.split("|");
      const from = Float32Array.from(values.split(","), Number);
      return engine().lattice(model.id, Number(size), [right, up], from, label);
    },
    gcTime: 5000,
    placeholderData: (last) => last,
  });
  const axis = (name: string, place: number): ReactNode => (
    <NativeSelect
      label={name}
      value={String(axes[place])}
      onChange={({ currentTarget }) => onAxes(withAxis(axes, place, Number(currentTarget.value)))}
      w={104}
    >
      <DimensionOptions order={order} />
    </NativeSelect>
  );
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end">
        {axis("Right", 0)}
        {axis("Up", 1)}
        <Stack gap={2} w={190}>
          <Text size="sm" fw={500}>
            {side} × {side} pictures
          </Text>
          <Slider
            min={3}
            max={most}
            value={side}
            onChange={setSide}
            label={null}
            thumbLabel="Pictures along a side"
            mb={9}
            mt={6}
          />
        </Stack>
        {isFetching && <Loader size="sm" mb={8} />}
      </Group>
      {error ? (
        <Failure error={error} />
      ) : (
        data && <Lattice model={model} decoded={data} dims={[right, up]} onCode={onCode} />
      )}
    </Stack>
  );
}

interface LatticeProps {
  readonly model: ModelFacts;
  readonly decoded: DecodedCodes;
  readonly dims: readonly [number, number];
  readonly onCode: (code: Float32Array) => void;
}

function Lattice({ model, decoded, dims, onCode }: LatticeProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { ref, width } = useElementSize();
  const [over, setOver] = useState<number>();
  const side = Math.round(Math.sqrt(decoded.codes.shape[0]));
  const [channels, height, across] = model.shape;
  useEffect(() => {
    const tiled = tileImages(decoded.images.data, [channels, height, across], side);
    if (canvas.current) paint(canvas.current, tiled, [channels, side * height, side * across]);
  }, [decoded, side, channels, height, across]);
  const at = (event: React.MouseEvent): number => {
    const { left, top, width: w, height: h } = event.currentTarget.getBoundingClientRect();
    const place = (share: number): number => Math.min(side - 1, Math.max(0, Math.floor(share * side)));
    return place((event.clientY - top) / h) * side + place((event.clientX - left) / w);
  };
  const download = (): void =>
    canvas.current?.toBlob((blob) => {
      if (!blob) return;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `lattice-z${dims[0]}-z${dims[1]}-${side}x${side}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    }, "image/png");
  const told = over === undefined || over >= decoded.codes.shape[0] ? undefined : rowOf(decoded.codes, over);
  const number = (value: number): string => value.toFixed(2).replace("-", "−");
  return (
    <Stack gap="xs" ref={ref}>
      <canvas
        ref={canvas}
        className="pixels"
        style={{ width: Math.min(width || 320, 720), cursor: "pointer" }}
        role="img"
        aria-label={`${side} by ${side} decoded codes: z${dims[0]} rises to the right, z${dims[1]} upwards`}
        onMouseMove={(event) => setOver(at(event))}
        onMouseLeave={() => setOver(undefined)}
        onClick={(event) => onCode(rowOf(decoded.codes, at(event)))}
      />
      <Group justify="space-between">
        <Text size="sm" c="dimmed" className="numbers">
          {told
            ? `z${dims[0]} = ${number(told[dims[0]])}, z${dims[1]} = ${number(told[dims[1]])}; click to show it`
            : `z${dims[0]} rises to the right, z${dims[1]} upwards, by equal shares of ${model.hasStandardPrior ? "N(0, 1)" : "the model's own prior, by 10,000 draws"}`}
        </Text>
        <Button size="xs" variant="default" leftSection={<IconDownload size={15} />} onClick={download}>
          PNG
        </Button>
      </Group>
    </Stack>
  );
}
