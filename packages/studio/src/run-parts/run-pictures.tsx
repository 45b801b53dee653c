import { Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import type { RunDetail } from "@latents/core";
import type { ReactNode } from "react";
import { runPath } from "../api/client";
import { pictureTitle } from "./figures";
import styles from "./run-parts.module.css";

/** The pictures of a run; those that a training keeps fresh are drawn anew as they change. */
export function RunPictures({
  run,
  columns = 3,
}: {
  readonly run: RunDetail;
  /** On a wide screen. */
  readonly columns?: number;
}): ReactNode {
  const { summary, images } = run;
  const live = summary.livePictures;
  const isLive = (file: string): boolean => file.startsWith("live-");
  const fresh = live ? ["live-samples.png", "live-reconstructions.png"] : [];
  const files = [...fresh, ...images.filter((file) => !isLive(file))];
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        Pictures
      </Title>
      {files.length === 0 ? (
        <Text size="sm" c="dimmed">
          {summary.state === "running" ? "The first pictures come as it trains." : "This run has no pictures."}
        </Text>
      ) : (
        <SimpleGrid cols={{ base: 1, xs: 2, md: columns }} spacing="sm">
          {files.map((file) => (
            <RunPicture
              key={file}
              name={summary.name}
              file={file}
              version={isLive(file) ? live?.changedAt : undefined}
            />
          ))}
        </SimpleGrid>
      )}
    </Stack>
  );
}

interface PictureProps {
  readonly name: string;
  readonly file: string;
  /** Another one is another picture. */
  readonly version?: number;
  readonly title?: string;
}

export function RunPicture({ name, file, version, title = pictureTitle(file) }: PictureProps): ReactNode {
  const source = runPath(name, `/images/${encodeURIComponent(file)}`) + (version === undefined ? "" : `?at=${version}`);
  return (
    <Paper component="figure" withBorder p="xs" m={0}>
      <a href={source} target="_blank" rel="noreferrer">
        <img src={source} alt={`${title} of ${name}`} className={styles.picture} loading="lazy" />
      </a>
      <Text component="figcaption" size="sm" mt={6}>
        {title}
      </Text>
    </Paper>
  );
}
