import { Anchor, Breadcrumbs, Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { Comparison } from "@latents/core";
import { IconArrowsDiff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link, useParams } from "wouter";
import { Loaded } from "../ui/loaded";
import { colorOf } from "../ui/palette";
import { Empty } from "../ui/states";
import { useComparison } from "../api/queries";
import { fewestCompared, mostCompared, namesOf, runAddress } from "../run-parts/addresses";
import { CompareCurves } from "./compare-curves";
import { CompareDifferences } from "./compare-differences";
import { CompareFigures, CompareSettings } from "./compare-tables";
import { ComparePictures } from "./compare-pictures";
import { CompareSamples } from "./compare-samples";
import styles from "./compare.module.css";
import { StateBadge } from "../run-parts/state-badge";

/** Runs side by side: curves, settings that differ, figures, pictures. */
export default function CompareView(): ReactNode {
  const names = namesOf(useParams<{ names: string }>().names);
  useDocumentTitle("Compare · latents studio");
  const comparison = useComparison(names);
  return (
    <Stack gap="lg">
      <Breadcrumbs separatorMargin={6}>
        <Anchor component={Link} href="/runs" size="sm">
          Runs
        </Anchor>
        <Text size="sm">Compare</Text>
      </Breadcrumbs>
      <Title order={1} size="h2">
        {names.length} runs compared
      </Title>
      {names.length < fewestCompared ? (
        <TooFew />
      ) : (
        <Loaded query={comparison} wait={<CompareSkeleton />}>
          {(data) => <Compared comparison={data} />}
        </Loaded>
      )}
    </Stack>
  );
}

function CompareSkeleton(): ReactNode {
  return (
    <Stack role="status" aria-label="Loading the runs">
      <Skeleton height={40} />
      <Skeleton height={300} />
      <Skeleton height={220} />
    </Stack>
  );
}

function Compared({ comparison }: { readonly comparison: Comparison }): ReactNode {
  return (
    <>
      <Group gap="md" role="list" aria-label="Colours of the runs">
        {comparison.runs.map((run, i) => (
          <Group key={run.name} gap={6} wrap="nowrap" role="listitem" maw="100%">
            <span className={styles.swatch} style={{ background: colorOf(i) }} />
            <Anchor component={Link} href={runAddress(run.name)} size="sm" fw={550} truncate>
              {run.name}
            </Anchor>
            <StateBadge state={run.state} />
          </Group>
        ))}
      </Group>
      <CompareCurves comparison={comparison} />
      <CompareFigures comparison={comparison} />
      <CompareDifferences comparison={comparison} />
      <CompareSettings comparison={comparison} />
      <CompareSamples runs={comparison.runs} />
      <ComparePictures runs={comparison.runs} />
    </>
  );
}

function TooFew(): ReactNode {
  return (
    <Empty
      icon={<IconArrowsDiff size={28} />}
      title={`Select ${fewestCompared} to ${mostCompared} runs`}
      action={
        <Button component={Link} href="/runs" mt="xs">
          To the runs
        </Button>
      }
    >
      Tick them in the list, then press Compare.
    </Empty>
  );
}
