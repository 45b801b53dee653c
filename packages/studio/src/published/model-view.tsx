import { Card, Code, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconBrush, IconChartDots3 } from "@tabler/icons-react";
import type { Publication } from "@latents/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Link } from "wouter";
import { useHost } from "../api/queries";
import type { ModelFacts } from "../engine/engine-api";
import { engine } from "../engine/use-engine";
import { useModel } from "../models/sources";
import { TileGrid } from "../models/tile-grid";
import { DrawOthers } from "../ui/draw-others";
import { Loaded } from "../ui/loaded";
import { Failure, Waiting } from "../ui/states";
import { embedCode } from "./embed";
import { CopyText } from "../ui/copy-text";

const count = 36;

/** `#/model`: what a published page is about, and where one goes from there. */
export default function ModelView(): ReactNode {
  const publication = useHost()?.publication;
  const model = useModel("site");
  useDocumentTitle(publication?.title ?? "latents");
  if (!publication) return <Waiting what="Opening" />;
  return (
    <Stack gap="lg" maw={980}>
      <div>
        <Title order={1} fz="h2">
          {publication.title}
        </Title>
        <Text c="dimmed">{aboutOf(publication)}</Text>
      </div>
      <Loaded query={model} wait={<SamplesPlace />}>
        {(facts) => <Samples model={facts} />}
      </Loaded>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <Way
          to="/latent/site"
          icon={<IconChartDots3 size={20} />}
          title="Walk in its latent space"
          text="Drag through the plane of codes and see what lies under the pointer; sliders, ways between images, the lattice."
        />
        <Way
          to="/draw/site"
          icon={<IconBrush size={20} />}
          title="Draw for it"
          text="With every stroke: the code, what the model makes of it, how usual it is, and the nearest images."
        />
      </SimpleGrid>
      {/^https?:/.test(location.protocol) && <Embed title={publication.title} />}
      <Text size="xs" c="dimmed">
        {`Everything happens in this page: it asks no server, and works without a network. It carries the model in ${publication.precision === "float16" ? "half precision (float16; it computes in float32)" : "float32"}`}
        {publication.images.test > 0
          ? `, ${publication.images.test.toLocaleString("en")} test and ${publication.images.train.toLocaleString("en")} training images.`
          : " and no images."}{" "}
        Made by <Code>latents publish</Code>.
      </Text>
    </Stack>
  );
}

/** What is known of the model, in a sentence. */
function aboutOf({ data, step, test }: Publication): string {
  const trained = `A variational autoencoder, trained on ${data} for ${step.toLocaleString("en")} steps`;
  if (!test) return `${trained}.`;
  return `${trained}. On ${test.images.toLocaleString("en")} test images: NELBO ${test.negElbo.toFixed(2)} ± ${test.standardError.toFixed(2)} nats an image (REC ${test.rec.toFixed(2)}, KL ${test.kl.toFixed(2)}).`;
}

const square = [1, 28, 28] as const;

/** Keeps the place of samples, of nearly the same height, while the model is opened. */
const SamplesPlace = (): ReactNode => (
  <Stack gap="xs">
    <Group justify="space-between" mih={30}>
      <Text size="sm" c="dimmed" role="status">
        Opening the model
      </Text>
    </Group>
    <TileGrid rows={[undefined]} shape={square} columns={12} count={count} label="Samples that are still to come" />
  </Stack>
);

/** Images that the model makes of random codes. */
function Samples({ model }: { readonly model: ModelFacts }): ReactNode {
  const [seed, setSeed] = useState(0);
  const { data, error } = useQuery({
    queryKey: ["samples", model.id, seed],
    queryFn: () =>
      engine().sample(model.id, count, {
        seed,
        ...(model.classes > 0 && { labels: Array.from({ length: count }, (_, i) => i % model.classes) }),
      }),
    placeholderData: (last) => last,
    gcTime: 10_000,
  });
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Title order={2} fz="md">
          Drawn from its prior
        </Title>
        <DrawOthers onDraw={() => setSeed((n) => n + 1)} />
      </Group>
      {error ? (
        <Failure error={error} />
      ) : (
        <TileGrid
          rows={[data]}
          shape={model.shape}
          columns={12}
          count={count}
          label="Images that the model makes of random codes"
        />
      )}
    </Stack>
  );
}

interface WayProps {
  readonly to: string;
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
}

const Way = ({ to, icon, title, text }: WayProps): ReactNode => (
  <Card withBorder component={Link} href={to} p="md">
    <Group gap="xs" wrap="nowrap">
      {icon}
      <Text fw={600}>{title}</Text>
    </Group>
    <Text size="sm" c="dimmed" mt={4}>
      {text}
    </Text>
  </Card>
);

/** The code that shows the map within another page. */
function Embed({ title }: { readonly title: string }): ReactNode {
  const code = embedCode(location.href, "/latent/site", title);
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        <Title order={2} fz="md">
          Its map in your page
        </Title>
        <CopyText text={code} />
      </Group>
      <Code block tabIndex={0} aria-label="Code to embed the map" style={{ overflowX: "auto" }}>
        {code}
      </Code>
    </Stack>
  );
}
