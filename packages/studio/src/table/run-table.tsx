import { Button, Code, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { RunSummary } from "@latents/core";
import type { ReactNode } from "react";
import { Loaded } from "../ui/loaded";
import { TableViews } from "./table-views";
import { useTable } from "./use-table";

interface RunTableProps {
  readonly summary: RunSummary;
  /** The table, by the name that the run has for it. */
  readonly file: string;
}

/** A run on a table, by its newest model: drawn rows beside real ones, the codes of the test rows, and one of these. */
export default function RunTable({ summary, file }: RunTableProps): ReactNode {
  return isWholePath(file) ? <OfFile summary={summary} /> : <OfPage run={summary.name} file={file} />;
}

/** Whether the server may know where a file lies; a page knows no more of it than its name. */
const isWholePath = (file: string): boolean => /^([\\/]|[A-Za-z]:[\\/])/.test(file);

/** A run that a page has trained: what it learnt was kept, its rows were not. */
const OfPage = ({ run, file }: { readonly run: string; readonly file: string }): ReactNode => (
  <Stack gap="xs">
    <Title order={2} size="h4">
      Its rows stayed in the page
    </Title>
    <Text size="sm">
      The model was trained on {file} in a page, which keeps the rows to itself. In the folder of that file the command
      has both:
    </Text>
    <Code block tabIndex={0} aria-label="Commands">
      {[
        `latents evaluate ${run} --data ${file}`,
        `latents report ${run} --data ${file}`,
        `latents sample ${run} --out rows.csv`,
      ].join("\n")}
    </Code>
  </Stack>
);

function OfFile({ summary }: Pick<RunTableProps, "summary">): ReactNode {
  const table = useTable(summary);
  const { data, isFetching } = table;
  // of one that is over the best model is kept, which may be earlier
  const isUnderWay = summary.state === "running" || summary.state === "paused";
  return (
    <Stack gap="lg">
      {data && isUnderWay && summary.step > data.step && (
        <Group gap="xs" role="status">
          <Text size="sm" c="dimmed">
            Below stands the model of step {data.step.toLocaleString("en")}.
          </Text>
          <Button size="compact-xs" variant="default" loading={isFetching} onClick={() => void table.refetch()}>
            Read the newest
          </Button>
        </Group>
      )}
      <Loaded query={table} wait={<Skeleton height={320} />}>
        {(facts) => (
          // another model has nothing of this one's state
          <TableViews key={facts.id} table={facts} />
        )}
      </Loaded>
    </Stack>
  );
}
