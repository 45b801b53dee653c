import { Button, FileButton, Group, Stack, Text } from "@mantine/core";
import { IconPhotoUp, IconTrash } from "@tabler/icons-react";
import { largestGrey } from "@latents/core";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { CodedImages } from "../codes/coded-images";
import { newest } from "../codes/newest";
import type { ModelFacts } from "../engine/engine-api";
import { engine } from "../engine/use-engine";
import { centred } from "../pad/centred";
import { Pad } from "../pad/pad";
import { blank, isBlank, type Picture } from "../pad/pad-pixels";
import { onGround, photoPixels } from "../pad/photo";
import { Pixels } from "../ui/pixels";
import { Failure } from "../ui/states";

interface ImageSearchProps {
  readonly model: ModelFacts;
  readonly images: CodedImages;
  readonly label: number | undefined;
  /** A photo that was dropped on the page. */
  readonly dropped: File | undefined;
  readonly onCode: (code: Float32Array) => void;
}

/** An image that the model reads: a drawing, or a photo that is chosen or dropped on the page. Its code is where the search begins. */
export function ImageSearch({ model, images, label, dropped, onCode }: ImageSearchProps): ReactNode {
  const [channels, height, width] = model.shape;
  const [picture, setPicture] = useState<Picture>(() => blank(width, height));
  const [photo, setPhoto] = useState<Uint8Array>();
  const [error, setError] = useState<unknown>();
  const tell = useRef({ label, onCode });
  tell.current = { label, onCode };
  const ask = useRef<(pixels: Uint8Array) => void>(undefined);
  ask.current ??= newest<Uint8Array, Float32Array>(
    async (pixels) => {
      const rows = { shape: [1, pixels.length] as const, data: Float32Array.from(pixels, (v) => v / largestGrey) };
      const { label: of } = tell.current;
      return (await engine().posterior(model.id, rows, of === undefined ? undefined : [of])).mean.data;
    },
    (code) => tell.current.onCode(code),
    setError,
  );
  const draw = (next: Picture): void => {
    setPicture(next);
    setPhoto(undefined);
    setError(undefined);
    if (!isBlank(next)) ask.current!((model.data === "mnist" ? centred(next) : next).pixels);
  };
  const take = async (file: File): Promise<void> => {
    setError(undefined);
    try {
      const read = await photoPixels(file, file.name, model.shape);
      const pixels = onGround(read, model.shape, await hasDarkGround(images));
      setPhoto(pixels);
      ask.current!(pixels);
    } catch (failure) {
      setError(failure);
    }
  };
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    if (dropped) void latest.current(dropped);
  }, [dropped]);
  return (
    <div className="map-search">
      {channels === 1 && !photo ? (
        <Pad
          {...{ picture, tool: "paint", radius: Math.max(0.75, width / 28), seen: undefined }}
          onBegin={() => undefined}
          onPicture={draw}
          onSeen={() => undefined}
        />
      ) : (
        <Pixels values={photo} shape={model.shape} size={168} label="The image that is searched by" />
      )}
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {channels === 1 ? "Draw, or drop a photo on the page" : "Drop a photo on the page"}: the model reads it at{" "}
          {width} × {height}, and the images below are those whose codes are nearest to its own. It does not leave this
          page.
        </Text>
        <Group gap="xs">
          <FileButton accept="image/*" onChange={(file) => file && void take(file)}>
            {(props) => (
              <Button {...props} size="xs" variant="default" leftSection={<IconPhotoUp size={16} />}>
                Choose a photo
              </Button>
            )}
          </FileButton>
          {(photo || !isBlank(picture)) && (
            <Button
              size="xs"
              variant="default"
              leftSection={<IconTrash size={16} />}
              onClick={() => draw(blank(width, height))}
            >
              Clear
            </Button>
          )}
        </Group>
        {error !== undefined && <Failure error={error} />}
      </Stack>
    </div>
  );
}

/** Images that tell whether a data set is drawn on dark or on light. */
const asked = 50;

async function hasDarkGround({ parts: [{ data, count }] }: CodedImages): Promise<boolean> {
  const some = Array.from({ length: Math.min(asked, count) }, (_, i) => i);
  const { data: values } = await engine().images(data.id, some);
  return values.reduce((sum, value) => sum + value, 0) / values.length < 0.5;
}
