import { Button, Group, ScrollArea, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { oneOf } from "../address/codec";
import { useAddressed } from "../address/use-addressed";
import type { ModelFacts } from "../engine/engine-api";
import { engine } from "../engine/use-engine";
import { Choice } from "../ui/choice";
import { Failure } from "../ui/states";
import { Pixels } from "../ui/pixels";
import "../map/map.css";
import { imageOf, rowOf, type CodedImages } from "../codes/coded-images";

const steps = 9;
type Path = "linear" | "spherical";

interface InterpolationStripProps {
  readonly model: ModelFacts;
  readonly images: CodedImages;
  readonly label: number | undefined;
  readonly picked: number | undefined;
  readonly ends: readonly [a: number | undefined, b: number | undefined];
  readonly onEnds: (ends: readonly [number | undefined, number | undefined]) => void;
  /** A step that was clicked, to be looked at. */
  readonly onCode: (code: Float32Array) => void;
}

/** The way from one picked image to another, decoded. */
export function InterpolationStrip(props: InterpolationStripProps): ReactNode {
  const { model, images, label, picked, ends, onEnds, onCode } = props;
  const [path, setPath] = useAddressed<Path>("path", "linear", oneOf("linear", "spherical"));
  const [a, b] = ends;
  const { data, error } = useQuery({
    queryKey: ["interpolation", model.id, images.parts.map(({ data: part }) => part.id), a, b, path, label],
    queryFn: () =>
      engine().interpolation(model.id, [rowOf(images.mean, a!), rowOf(images.mean, b!)], steps, path, label),
    enabled: a !== undefined && b !== undefined,
    gcTime: 10_000,
    placeholderData: (last) => last,
  });
  const name = (row: number | undefined): string => (row === undefined ? "…" : `#${imageOf(images, row).index}`);
  const size = model.shape[1] * model.shape[2] * model.shape[0];
  const shown = a !== undefined && b !== undefined ? data : undefined;
  return (
    <Stack gap={6}>
      <Group gap="xs">
        <Text fw={600}>Interpolation</Text>
        <Button size="compact-sm" variant="default" disabled={picked === undefined} onClick={() => onEnds([picked, b])}>
          A {name(a)}
        </Button>
        <Button size="compact-sm" variant="default" disabled={picked === undefined} onClick={() => onEnds([a, picked])}>
          B {name(b)}
        </Button>
        <Choice label="Path" options={{ linear: "Linear", spherical: "Spherical" }} value={path} onChange={setPath} />
      </Group>
      {error && <Failure error={error} />}
      <ScrollArea
        type="auto"
        offsetScrollbars="x"
        mih={66}
        viewportProps={{ tabIndex: 0, "aria-label": "Interpolation" }}
      >
        {shown ? (
          <Group gap={6} wrap="nowrap" data-interpolation>
            {Array.from({ length: steps }, (_, i) => (
              <button
                key={i}
                type="button"
                className="strip-step"
                aria-label={`Show step ${i + 1} of ${steps}`}
                onClick={() => onCode(rowOf(shown.codes, i))}
              >
                <Pixels
                  values={shown.images.data.subarray(i * size, (i + 1) * size)}
                  shape={model.shape}
                  size={58}
                  label={`Step ${i + 1} of ${steps}`}
                />
              </button>
            ))}
          </Group>
        ) : (
          <Text size="sm" c="dimmed" py={18}>
            Click a point and make it A; click another with Shift, or make it B: nine steps lead from one to the other.
          </Text>
        )}
      </ScrollArea>
    </Stack>
  );
}
