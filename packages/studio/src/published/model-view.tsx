import { Card, Code, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconBrush, IconChartDots3 } from "@tabler/icons-react";
import { publishedAbout, publishedParts, publishedSamples, publishedWays } from "@latents/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { wholeBetween } from "../address/codec";
import { useAddressed } from "../address/use-addressed";
import { useHost } from "../api/queries";
import type { ModelFacts } from "../engine/engine-api";
import { engine } from "../engine/use-engine";
import { useModel } from "../models/sources";
import { TileGrid } from "../models/tile-grid";
import { DrawOthers } from "../ui/draw-others";
import { Loaded } from "../ui/loaded";
import { Failure, Waiting } from "../ui/states";
import { embedCode } from "./embed";
import { poster } from "./poster";
import { CopyText } from "../ui/copy-text";

const { count, columns } = publishedSamples;

const icons = { "/latent/site": <IconChartDots3 size={20} />, "/draw/site": <IconBrush size={20} /> };

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
        <Text c="dimmed">{publishedAbout(publication)}</Text>
      </div>
      <Loaded query={model} wait={<SamplesPlace />}>
        {(facts) => <Samples model={facts} />}
      </Loaded>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        {publishedWays.map((way) => (
          <Way key={way.to} {...way} icon={icons[way.to]} />
        ))}
      </SimpleGrid>
      {/^https?:/.test(location.protocol) && <Embed title={publication.title} />}
      <Text size="xs" c="dimmed">
        {publishedParts(publication)} Made by <Code>latents publish</Code>.
      </Text>
    </Stack>
  );
}

/** The samples that came with the page, until the model is there and draws the same. */
const SamplesPlace = (): ReactNode => (
  <Stack gap="xs">
    <SamplesHead>
      <Text size="sm" c="dimmed" role="status">
        Opening the model
      </Text>
    </SamplesHead>
    {poster && (
      <img
        src={poster.src}
        width={poster.width}
        height={poster.height}
        alt={poster.alt}
        className="pixels"
        style={{ width: "100%", height: "auto" }}
      />
    )}
  </Stack>
);

const SamplesHead = ({ children }: { readonly children: ReactNode }): ReactNode => (
  <Group justify="space-between" mih={30}>
    <Title order={2} fz="md">
      Drawn from its prior
    </Title>
    {children}
  </Group>
);

/** Images that the model makes of random codes. */
function Samples({ model }: { readonly model: ModelFacts }): ReactNode {
  const [seed, setSeed] = useAddressed<number>("draw", publishedSamples.seed, wholeBetween(0, 1e6));
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
      <SamplesHead>
        <DrawOthers onDraw={() => setSeed((n) => n + 1)} />
      </SamplesHead>
      {error ? (
        <Failure error={error} />
      ) : (
        <TileGrid
          rows={[data]}
          shape={model.shape}
          columns={columns}
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
