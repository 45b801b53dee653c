import { NativeSelect, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { RunSummary } from "@latents/core";
import { useQueries } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { colorOf } from "../ui/palette";
import { runQuery } from "../api/queries";
import { pictureTitle } from "../run-parts/figures";
import { RunPicture } from "../run-parts/run-pictures";

/** The same picture of every run, samples first. */
export function ComparePictures({ runs }: { readonly runs: readonly RunSummary[] }): ReactNode {
  const details = useQueries({ queries: runs.map(({ name }) => runQuery(name)) });
  const [wanted, setWanted] = useState("samples.png");
  const images = details.map(({ data }) => data?.images ?? []);
  const all = [...new Set(images.flat())].sort();
  const file = all.includes(wanted) ? wanted : all[0];
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Pictures
        </Title>
        {all.length > 1 && (
          <NativeSelect
            size="xs"
            aria-label="Picture"
            data={all.map((value) => ({ value, label: pictureTitle(value) }))}
            value={file}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
        )}
      </Group>
      {all.length === 0 ? (
        <Text size="sm" c="dimmed">
          {details.find(({ error }) => error)?.error?.message ??
            (details.some(({ isPending }) => isPending)
              ? "Loading the pictures"
              : "None of these runs has a picture yet.")}
        </Text>
      ) : (
        <SimpleGrid cols={{ base: 1, xs: 2, md: runs.length === 2 ? 2 : 3 }} spacing="sm">
          {runs.map(({ name }, i) => (
            <div key={name} style={{ borderTop: `3px solid ${colorOf(i)}` }}>
              {images[i].includes(file) ? (
                <RunPicture name={name} file={file} title={name} />
              ) : (
                <Text size="sm" c="dimmed" p="sm">
                  {details[i].error?.message ?? `${name} has no such picture`}
                </Text>
              )}
            </div>
          ))}
        </SimpleGrid>
      )}
    </Stack>
  );
}
