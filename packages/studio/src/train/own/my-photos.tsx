import { Button, FileButton, Group, NativeSelect, Stack, Text } from "@mantine/core";
import { largestGrey } from "@latents/core";
import { IconPhotoUp } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { takeDroppedImages } from "../../models/dropped-files";
import { TileGrid } from "../../models/tile-grid";
import { Failure } from "../../ui/states";
import { fewest, findingsOf, photoSet, photoSizes, type PhotoSet, type PhotoSize } from "./photo-set";
import { forgetData, takeMyImages } from "../training-data";

/** Photos that are shown of those that were taken. */
const shown = 36;

/** Photos of the user's own: chosen or dropped, made small, checked, and handed to the worker that trains. */
export default function MyPhotos(): ReactNode {
  const [size, setSize] = useState<PhotoSize>("32 colour");
  const [files, setFiles] = useState<readonly File[]>([]);
  const [set, setSet] = useState<PhotoSet>();
  const [read, setRead] = useState<number>();
  const [error, setError] = useState<unknown>();
  const round = useRef(0);
  const take = async (next: readonly File[], as: PhotoSize): Promise<void> => {
    const own = ++round.current;
    setFiles(next);
    setSize(as);
    if (next.length === 0) return;
    setError(undefined);
    // those before are not what is shown
    forgetData();
    try {
      const photos = await photoSet(next, as, (done) => own === round.current && setRead(done));
      if (own !== round.current) return;
      setSet(photos);
      const { shape, pixels, count } = photos;
      if (count >= fewest) await takeMyImages({ name: "my photos", shape, pixels, variants: 1 }, "photos");
    } catch (failure) {
      setError(failure);
    }
    setRead(undefined);
  };
  const latest = useRef(take);
  latest.current = take;
  const sized = useRef(size);
  sized.current = size;
  // what is still read when another kind is chosen is not wanted any more
  useEffect(() => () => void round.current++, []);
  useEffect(() => takeDroppedImages((dropped) => void latest.current(dropped, sized.current)), []);
  const values = set && {
    shape: [Math.min(shown, set.count), set.pixels.length / Math.max(1, set.count)] as const,
    data: Float32Array.from(
      set.pixels.subarray(0, (shown * set.pixels.length) / Math.max(1, set.count)),
      (v) => v / largestGrey,
    ),
  };
  return (
    <Stack gap="xs">
      <Group gap="sm" align="flex-end">
        <FileButton multiple accept="image/*" onChange={(chosen) => void take(chosen, size)}>
          {(props) => (
            <Button {...props} variant="light" leftSection={<IconPhotoUp size={18} />} loading={read !== undefined}>
              Choose photos
            </Button>
          )}
        </FileButton>
        <Text size="sm" style={{ alignSelf: "center" }}>
          or drop them on the page
        </Text>
        <NativeSelect
          aria-label="Made into"
          value={size}
          data={Object.keys(photoSizes).map((one) => ({ value: one, label: labelOf(one as PhotoSize) }))}
          onChange={({ currentTarget }) => void take(files, currentTarget.value as PhotoSize)}
        />
      </Group>
      <div role="status">
        {read !== undefined && <Text size="sm">Reading them, {Math.round(100 * read)} %</Text>}
        {set &&
          read === undefined &&
          findingsOf(set).map((finding) => (
            <Text key={finding} size="sm">
              {finding}
            </Text>
          ))}
      </div>
      {error !== undefined && <Failure error={error} />}
      {values && values.shape[0] > 0 && (
        <div style={{ maxWidth: 620 }}>
          <TileGrid
            rows={[values]}
            shape={set.shape}
            columns={12}
            count={values.shape[0]}
            label="Your photos as the model sees them"
          />
        </div>
      )}
    </Stack>
  );
}

const labelOf = (size: PhotoSize): string => {
  const [channels, height, width] = photoSizes[size];
  return `${width} × ${height}, ${channels === 1 ? "grey" : "in colour"}`;
};
