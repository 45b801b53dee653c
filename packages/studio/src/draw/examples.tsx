import { greyOf } from "@latents/core";
import { Button, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { DataFacts } from "../engine/engine-api";
import { engine } from "../engine/use-engine";
import { className } from "../models/class-name";

interface ExamplesProps {
  readonly data: DataFacts | undefined;
  readonly onPick: (pixels: Uint8Array<ArrayBuffer>) => void;
}

/** Test images to begin with: any, or one of a class. */
export function Examples({ data, onPick }: ExamplesProps): ReactNode {
  if (!data) return null;
  const { labels, id, count } = data;
  const pick = async (label?: number): Promise<void> => {
    const among = Array.from({ length: count }, (_, i) => i).filter(
      (i) => label === undefined || labels?.[i] === label,
    );
    const { data: values } = await engine().images(id, [among[Math.floor(Math.random() * among.length)]]);
    onPick(Uint8Array.from(values, (v) => greyOf(v)));
  };
  const classes = labels ? [...new Set(labels)].sort((a, b) => a - b).slice(0, 10) : [];
  return (
    <Stack gap={6}>
      <Text size="sm">Or take a test image</Text>
      <Group gap={4}>
        <Button size="compact-sm" variant="light" onClick={() => void pick()}>
          any
        </Button>
        {classes.map((label) => (
          <Button
            key={label}
            size="compact-sm"
            variant="default"
            aria-label={`A test image of class ${className(data, label)}`}
            onClick={() => void pick(label)}
          >
            {className(data, label)}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}
