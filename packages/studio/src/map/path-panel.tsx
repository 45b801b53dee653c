import { Button, Group, ScrollArea, Stack, Text } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { Layout } from "../codes/layout";
import type { ModelFacts } from "../engine/engine-api";
import { engine } from "../engine/use-engine";
import type { Stroke } from "../scatter/strokes";
import { Pixels } from "../ui/pixels";
import { Failure } from "../ui/states";
import "./map.css";
import { codesAlong } from "./walk";

/** Places of the path that are shown beside each other. */
const shown = 12;
/** Places that a walk along the path stops at, and how long it takes, ms. */
const [places, walkMs] = [121, 6000];

interface PathPanelProps {
  readonly model: ModelFacts;
  readonly layout: Layout;
  readonly path: Stroke;
  readonly code: Float32Array;
  readonly label: number | undefined;
  readonly onCode: (code: Float32Array) => void;
  readonly onClear: () => void;
}

/** A path that was drawn on the map, decoded: pictures along it, and a walk that the decoder follows. */
export function PathPanel({ model, layout, path, code, label, onCode, onClear }: PathPanelProps): ReactNode {
  // what the code has beside the plane is as it was when the path was drawn
  const beside = useRef(code);
  const codes = useMemo(() => codesAlong(layout, beside.current, path, places), [layout, path]);
  const { data, error } = useQuery({
    queryKey: ["path", model.id, layout.kind, layout.names.join(), path, label],
    queryFn: () => {
      const rows = Array.from({ length: shown }, (_, i) => codes[Math.round((i * (places - 1)) / (shown - 1))]);
      const data = Float32Array.from(rows.flatMap((row) => [...row]));
      const labels = label === undefined ? undefined : new Array<number>(shown).fill(label);
      return engine().decode(model.id, { shape: [shown, model.latent], data }, labels);
    },
    gcTime: 10_000,
    placeholderData: (last) => last,
  });
  const [isWalking, setWalking] = useState(false);
  const tell = useRef(onCode);
  tell.current = onCode;
  useEffect(() => {
    if (!isWalking) return;
    const began = performance.now();
    let frame = requestAnimationFrame(function walk(now) {
      const share = Math.min(1, Math.max(0, (now - began) / walkMs));
      tell.current(codes[Math.round(share * (places - 1))]);
      if (share < 1) frame = requestAnimationFrame(walk);
      else setWalking(false);
    });
    return () => cancelAnimationFrame(frame);
  }, [isWalking, codes]);
  const size = model.shape[0] * model.shape[1] * model.shape[2];
  return (
    <Stack gap={6} className="map-panel">
      <Group gap="xs">
        <Text fw={600}>Path</Text>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={isWalking ? <IconPlayerPause size={15} /> : <IconPlayerPlay size={15} />}
          onClick={() => setWalking(!isWalking)}
        >
          {isWalking ? "Stop" : "Walk along it"}
        </Button>
        <Button size="compact-sm" variant="subtle" leftSection={<IconX size={15} />} onClick={onClear}>
          Remove
        </Button>
        {!layout.plane && (
          <Text size="xs" c="dimmed">
            Nothing leads back from {layout.names[0].split(" ")[0]}: between points, the code is the mean of the five
            nearest.
          </Text>
        )}
      </Group>
      {error && <Failure error={error} />}
      <ScrollArea type="auto" offsetScrollbars="x" mih={66} viewportProps={{ tabIndex: 0, "aria-label": "Path" }}>
        <Group gap={6} wrap="nowrap">
          {data &&
            Array.from({ length: shown }, (_, i) => (
              <Pixels
                key={i}
                values={data.data.subarray(i * size, (i + 1) * size)}
                shape={model.shape}
                size={52}
                label={`Place ${i + 1} of ${shown} along the path`}
              />
            ))}
        </Group>
      </ScrollArea>
    </Stack>
  );
}
