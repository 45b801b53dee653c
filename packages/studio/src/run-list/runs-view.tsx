import { Alert, Button, Code, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { RunSummary } from "@latents/core";
import { useDisclosure, useDocumentTitle, useMediaQuery } from "@mantine/hooks";
import { IconArrowsDiff, IconList, IconPlus, IconSearch, IconTrash } from "@tabler/icons-react";
import { lazy, Suspense, useCallback, useMemo, useState, type ReactNode } from "react";
import { useLocation } from "wouter";
import { Loaded } from "../ui/loaded";
import { Empty, Waiting } from "../ui/states";
import { oneOf, shortText, wordSet } from "../address/codec";
import { useAddressed } from "../address/use-addressed";
import { useRuns, useUnreadable } from "../api/queries";
import { compareAddress, fewestCompared, mostCompared } from "../run-parts/addresses";
import { RenameDialog, TrashDialog } from "../run-parts/move-dialogs";
import { NewTraining } from "../start/new-training";
import { RunCards } from "./run-cards";
import { filterRuns, listLines, newestFirst, orderCodec, type Column, type StateFilter } from "./run-order";
import { RunsFilter } from "./runs-filter";
import { RunsTable } from "./runs-table";
import { UnreadableRuns } from "./unreadable-runs";

const FirstPlane = lazy(() => import("../train/first-plane"));

const none: readonly RunSummary[] = [];
const nobody: ReadonlySet<string> = new Set();

/** All runs of the folder: sort, filter, rename, move to the trash, select to compare, begin a new one. */
export default function RunsView(): ReactNode {
  useDocumentTitle("Runs · latents studio");
  const runs = useRuns();
  const unreadable = useUnreadable();
  const [, go] = useLocation();
  const wide = useMediaQuery("(min-width: 48em)", true, { getInitialValueInEffect: false });
  const [order, setOrder] = useAddressed("sort", newestFirst, orderCodec);
  const [text, setText] = useAddressed("filter", "", shortText);
  const [state, setState] = useAddressed<StateFilter>("state", "all", oneOf("all", "running", "finished", "stopped"));
  const [picked, setPicked] = useAddressed<ReadonlySet<string>>("runs", nobody, wordSet);
  const [renamed, setRenamed] = useState<string>();
  const [trashed, setTrashed] = useState<string>();
  const [note, setNote] = useState<string>();
  const [isNew, { open, close }] = useDisclosure();

  const all = runs.data ?? none;
  const shown = useMemo(() => filterRuns(all, text, state), [all, text, state]);
  const lines = useMemo(() => listLines(shown, order), [shown, order]);
  const chosen = all.filter(({ name }) => picked.has(name)).map(({ name }) => name);
  const onPick = useCallback(
    (name: string): void =>
      setPicked((old) => new Set(old.has(name) ? [...old].filter((one) => one !== name) : [...old, name])),
    [],
  );
  const onOrder = (by: Column): void =>
    setOrder((old) => ({ by, descending: old.by === by ? !old.descending : by === "createdAt" || by === "step" }));
  const list = { lines, picked, onPick, onRename: setRenamed, onTrash: setTrashed };

  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1} size="h2">
          Runs
        </Title>
        <Group gap="xs">
          <Button
            variant="default"
            leftSection={<IconArrowsDiff size={17} />}
            disabled={chosen.length < fewestCompared || chosen.length > mostCompared}
            title={`Select ${fewestCompared} to ${mostCompared} runs`}
            onClick={() => go(compareAddress(chosen))}
          >
            {chosen.length === 0 ? "Compare" : `Compare ${chosen.length}`}
          </Button>
          <Button leftSection={<IconPlus size={17} />} onClick={open}>
            New training
          </Button>
        </Group>
      </Group>
      {note !== undefined && (
        <Alert
          icon={<IconTrash size={18} />}
          withCloseButton
          closeButtonLabel="Close"
          onClose={() => setNote(undefined)}
          p="xs"
          variant="default"
        >
          {note}
        </Alert>
      )}
      {all.length > 0 && (
        <RunsFilter
          {...{ text, state }}
          {...(!wide && { order })}
          count={`${shown.length} of ${all.length}`}
          onText={setText}
          onState={setState}
          onOrder={onOrder}
        />
      )}
      <UnreadableRuns runs={unreadable} />
      <Loaded query={runs} wait={<RunsSkeleton />}>
        {() =>
          all.length === 0 ? (
            <NoRuns onNew={open} />
          ) : shown.length === 0 ? (
            <Empty icon={<IconSearch size={28} />} title="No run matches the filter">
              Try fewer words, or all states.
            </Empty>
          ) : (
            <>
              {wide ? <RunsTable {...list} order={order} onOrder={onOrder} /> : <RunCards {...list} />}
              <Text size="xs" c="dimmed">
                NELBO = REC + KL on the test images, in nats per image; less is better. The small curve is the training
                loss.
              </Text>
            </>
          )
        }
      </Loaded>
      <NewTraining opened={isNew} onClose={close} />
      <RenameDialog
        name={renamed}
        onClose={() => setRenamed(undefined)}
        onDone={(name) => {
          setPicked((old) => new Set([...old].map((one) => (one === renamed ? name : one))));
          setRenamed(undefined);
        }}
      />
      <TrashDialog
        name={trashed}
        onClose={() => setTrashed(undefined)}
        onDone={(place) => {
          setNote(`${trashed} is in ${place} now, in the folder of the runs.`);
          setTrashed(undefined);
        }}
      />
    </Stack>
  );
}

function NoRuns({ onNew }: { readonly onNew: () => void }): ReactNode {
  return (
    <Stack gap="lg">
      <Suspense fallback={<Waiting what="Opening" height={220} />}>
        <FirstPlane />
      </Suspense>
      <Empty
        icon={<IconList size={28} />}
        title="No runs yet"
        action={
          <Button leftSection={<IconPlus size={17} />} onClick={onNew} mt="xs">
            Start a training
          </Button>
        }
      >
        A run is one training of a VAE. Start one here, or in a terminal with <Code>npx latents train</Code> in the
        folder that holds <Code>runs</Code>; it appears by itself.
      </Empty>
    </Stack>
  );
}

/** Keeps the place of the toolbar and of some rows. */
function RunsSkeleton(): ReactNode {
  return (
    <Stack gap="sm" role="status" aria-label="Loading the runs">
      <Skeleton height={36} />
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <Skeleton key={row} height={38} />
      ))}
    </Stack>
  );
}
