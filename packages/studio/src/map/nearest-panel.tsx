import { Button, Group, ScrollArea, Stack, Text } from "@mantine/core";
import { IconPhotoSearch } from "@tabler/icons-react";
import { useEffect, useState, type ReactNode } from "react";
import { imageOf, type CodedImages } from "../codes/coded-images";
import type { ModelFacts } from "../engine/engine-api";
import { takeDroppedImages } from "../models/dropped-files";
import { className } from "../models/class-name";
import { Failure } from "../ui/states";
import { Pixels } from "../ui/pixels";
import { ImageSearch } from "./image-search";
import "./map.css";
import { useNearest } from "./use-nearest";

interface NearestPanelProps {
  readonly model: ModelFacts;
  readonly images: CodedImages;
  readonly code: Float32Array;
  readonly label: number | undefined;
  readonly picked: number | undefined;
  readonly onPick: (row: number) => void;
  /** The code of an image that was searched by. */
  readonly onCode: (code: Float32Array) => void;
}

/** The images whose codes are nearest to the code that is looked at, and the search by an image of one's own. */
export function NearestPanel({ model, images, code, label, picked, onPick, onCode }: NearestPanelProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const [dropped, setDropped] = useState<File>();
  useEffect(
    () =>
      takeDroppedImages(([file]) => {
        setOpen(true);
        setDropped(file);
      }),
    [],
  );
  const { nearest, error } = useNearest(images, code, picked);
  return (
    <Stack gap={6} className="map-panel">
      <Group gap="xs" justify="space-between">
        <Text fw={600}>
          {picked === undefined ? "Nearest to this code" : `Nearest to #${imageOf(images, picked).index}`}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          aria-expanded={isOpen}
          leftSection={<IconPhotoSearch size={16} />}
          onClick={() => setOpen(!isOpen)}
        >
          Search by an image
        </Button>
      </Group>
      {error !== undefined && <Failure error={error} />}
      {isOpen && <ImageSearch {...{ model, images, label, dropped, onCode }} />}
      <ScrollArea
        type="auto"
        offsetScrollbars="x"
        viewportProps={{ tabIndex: 0, "aria-label": "Nearest images" }}
        mih={94}
      >
        <Group gap={6} wrap="nowrap" data-nearest={nearest.map(({ row }) => row).join()}>
          {nearest.map(({ row, distance, values }) => {
            const { data, index } = imageOf(images, row);
            const of = images.labels ? `, labelled ${className(images, images.labels[row])}` : "";
            return (
              <button
                key={row}
                type="button"
                className="strip-step"
                aria-label={`Pick image ${index}${of}, at a distance of ${distance.toFixed(2)}`}
                onClick={() => onPick(row)}
              >
                <Pixels values={values} shape={data.shape} size={52} label={`Nearby: image ${index}`} />
                <Text size="xs" c="dimmed" ta="center" className="numbers" component="span" display="block">
                  {images.labels ? <b>{className(images, images.labels[row])}</b> : null} {distance.toFixed(2)}
                </Text>
              </button>
            );
          })}
        </Group>
      </ScrollArea>
    </Stack>
  );
}
