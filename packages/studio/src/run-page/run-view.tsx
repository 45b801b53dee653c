import { Anchor, Button, Paper, SimpleGrid, Skeleton, Stack, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconArchive } from "@tabler/icons-react";
import { lazy, Suspense, type ReactNode } from "react";
import { Link, useParams } from "wouter";
import { Empty, Failure, Waiting } from "../ui/states";
import { ServerError } from "../api/client";
import { useRun, useTrainingNews } from "../api/queries";
import { decodeName } from "../run-parts/addresses";
import { newsText } from "./news-text";
import { RunCurves } from "./run-curves";
import { RunFigures } from "./run-figures";
import { RunHead } from "./run-head";
import { RunPictures } from "../run-parts/run-pictures";
import { RunMachine, RunReport, RunSettings } from "./run-settings";

const RunPlane = lazy(() => import("./run-plane"));
const RunTable = lazy(() => import("../table/run-table"));

/** One run, live while it trains. */
export default function RunView(): ReactNode {
  const name = decodeName(useParams<{ name: string }>().name);
  useDocumentTitle(`${name} · latents studio`);
  const run = useRun(name);
  // what was read stays while the server is away; the shell says that it is
  if (run.error && (!run.data || isNotThere(run.error)))
    return <NoRun name={name} error={run.error} retry={() => void run.refetch()} />;
  if (!run.data) return <RunSkeleton />;
  return (
    // another run has no part of this one's state
    <Stack gap="lg" key={name}>
      <RunHead run={run.data} />
      <RunFigures run={run.data} />
      <RunCurves run={run.data} />
      {run.data.summary.rows && run.data.summary.step > 0 && (
        <Suspense fallback={<Waiting what="Loading the table" height={320} />}>
          <RunTable summary={run.data.summary} file={run.data.record.config.data.name} />
        </Suspense>
      )}
      {run.data.summary.rows ? null : run.data.summary.planeStep === undefined ? (
        <RunPictures run={run.data} />
      ) : (
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
          <Stack gap="sm">
            <Title order={2} size="h4">
              The plane of codes, as it unfolds
            </Title>
            <Paper withBorder p="md">
              <Suspense fallback={<Waiting what="Loading the plane" height={420} />}>
                <RunPlane summary={run.data.summary} />
              </Suspense>
            </Paper>
          </Stack>
          <RunPictures run={run.data} columns={2} />
        </SimpleGrid>
      )}
      <RunSettings run={run.data} />
      <RunMachine run={run.data} />
      <RunReport run={run.data} />
    </Stack>
  );
}

const isNotThere = (error: Error): boolean => error instanceof ServerError && error.status === 404;

interface NoRunProps {
  readonly name: string;
  readonly error: Error;
  readonly retry: () => void;
}

/** A run that is not there: renamed, in the trash, or not yet begun because its data are loading. */
function NoRun({ name, error, retry }: NoRunProps): ReactNode {
  const news = useTrainingNews(name);
  if (!isNotThere(error)) return <Failure error={error} retry={retry} />;
  if (news?.type === "failed") return <Failure error={news.error.message} />;
  if (news !== undefined) return <Waiting what={newsText(news, "running")?.text ?? `${name} is getting ready`} />;
  return (
    <Empty
      icon={<IconArchive size={28} />}
      title="There is no run of this name"
      action={
        <Button component={Link} href="/runs" variant="default" mt="xs">
          All runs
        </Button>
      }
    >
      {name} was renamed, or is in the trash. If its training begins only now, it{" "}
      <Anchor component="button" onClick={retry}>
        may be there in a moment
      </Anchor>
      .
    </Empty>
  );
}

function RunSkeleton(): ReactNode {
  return (
    <Stack gap="lg" role="status" aria-label="Loading the run">
      <Skeleton height={88} />
      <Skeleton height={58} />
      <Skeleton height={92} />
      <Skeleton height={300} />
      <Skeleton height={260} />
    </Stack>
  );
}
