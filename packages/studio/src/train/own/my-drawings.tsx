import { Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { largestGrey } from "@latents/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { TileGrid } from "../../models/tile-grid";
import { Pad } from "../../pad/pad";
import { blank, isBlank } from "../../pad/pad-pixels";
import { Failure } from "../../ui/states";
import { fewest } from "./photo-set";
import { forgetData, takeMyImages } from "../training-data";

const side = 28;
const kinds = ["A", "B", "C", "D"] as const;
/** Images that a drawing stands for: moved by two cells and turned by ten degrees at most. */
const variants = 40;

interface Drawing {
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly kind: number;
}

/** A pad as the source of the images: each drawing is one, of a kind that colours it on the map. */
export default function MyDrawings(): ReactNode {
  const [picture, setPicture] = useState(() => blank(side, side));
  const [drawings, setDrawings] = useState<readonly Drawing[]>([]);
  const [kind, setKind] = useState(0);
  const [error, setError] = useState<unknown>();
  const change = (next: readonly Drawing[]): void => {
    setDrawings(next);
    setError(undefined);
    if (next.length < fewest) return forgetData();
    const pixels = new Uint8Array(next.length * side * side);
    next.forEach((one, i) => pixels.set(one.pixels, i * side * side));
    const labels = Uint16Array.from(next, (one) => one.kind);
    takeMyImages({ name: "my drawings", shape: [1, side, side], pixels, labels, variants }, "drawings").catch(setError);
  };
  const add = (): void => {
    change([...drawings, { pixels: picture.pixels, kind }]);
    setPicture(blank(side, side));
  };
  const data = Float32Array.from(
    drawings.flatMap(({ pixels }) => [...pixels]),
    (value) => value / largestGrey,
  );
  return (
    <Group align="flex-start" gap="md">
      <div style={{ width: 224 }}>
        <Pad
          {...{ picture, tool: "paint", radius: 1, seen: undefined }}
          onBegin={() => undefined}
          onPicture={setPicture}
          onSeen={() => undefined}
        />
      </div>
      <Stack gap="xs" flex={1} miw={240}>
        <Text size="sm" c="dimmed">
          Draw {fewest} things or more, a few of each kind. Each stands for {variants} images, moved and turned a
          little.
        </Text>
        <Group gap="xs">
          <SegmentedControl
            size="xs"
            aria-label="Kind of the drawing"
            data={kinds.map((name, i) => ({ value: String(i), label: name }))}
            value={String(kind)}
            onChange={(value) => setKind(Number(value))}
          />
          <Button size="xs" leftSection={<IconPlus size={16} />} disabled={isBlank(picture)} onClick={add}>
            Add the drawing
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconTrash size={16} />}
            disabled={drawings.length === 0}
            onClick={() => change(drawings.slice(0, -1))}
          >
            Take the last away
          </Button>
        </Group>
        <Text size="sm" role="status">
          {drawings.length} {drawings.length === 1 ? "drawing" : "drawings"}
          {drawings.length < fewest && `, ${fewest - drawings.length} more to begin`}
        </Text>
        {error !== undefined && <Failure error={error} />}
        {drawings.length > 0 && (
          <div style={{ maxWidth: 420 }}>
            <TileGrid
              rows={[{ shape: [drawings.length, side * side], data }]}
              shape={[1, side, side]}
              columns={10}
              count={drawings.length}
              label="Your drawings"
            />
          </div>
        )}
      </Stack>
    </Group>
  );
}
