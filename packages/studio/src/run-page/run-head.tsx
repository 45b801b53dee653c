import { Anchor, Breadcrumbs, Button, Group, Stack, Text, Title } from "@mantine/core";
import type { RunDetail } from "@latents/core";
import { IconBrush, IconChartDots3, IconPlayerPause, IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { useRunAction } from "../api/queries";
import { modelAddress, runAddress } from "../run-parts/addresses";
import { dateText } from "../run-parts/figures";
import { RenameDialog, TrashDialog } from "../run-parts/move-dialogs";
import { RunMenu } from "../run-parts/run-menu";
import { PublishButton } from "./publish-button";
import { RunStanding } from "./run-standing";
import { StateBadge } from "../run-parts/state-badge";

/** What a run is, where it stands, and what can be asked of it. */
export function RunHead({ run }: { readonly run: RunDetail }): ReactNode {
  const { summary } = run;
  const { name, state } = summary;
  const [, go] = useLocation();
  const [dialog, setDialog] = useState<"rename" | "trash">();
  const close = (): void => setDialog(undefined);
  return (
    <Stack gap="sm">
      <Breadcrumbs separatorMargin={6}>
        <Anchor component={Link} href="/runs" size="sm">
          Runs
        </Anchor>
        <Text size="sm" truncate maw={260}>
          {name}
        </Text>
      </Breadcrumbs>
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ minWidth: 0, flex: "1 1 300px" }}>
          <Group gap="sm">
            <Title order={1} size="h2" style={{ overflowWrap: "anywhere" }}>
              {name}
            </Title>
            <StateBadge state={state} />
          </Group>
          <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {summary.title} · {summary.data} · begun {dateText(summary.createdAt)}
          </Text>
        </div>
        <Group gap="xs">
          <Actions run={run} />
          {!summary.rows && <ImageViews name={name} />}
          {!summary.rows && summary.step > 0 && summary.onlyNets === undefined && <PublishButton name={name} />}
          <RunMenu run={summary} onRename={() => setDialog("rename")} onTrash={() => setDialog("trash")} />
        </Group>
      </Group>
      <RunStanding run={run} />
      <RenameDialog
        name={dialog === "rename" ? name : undefined}
        onClose={close}
        onDone={(wanted) => {
          close();
          go(runAddress(wanted), { replace: true });
        }}
      />
      <TrashDialog name={dialog === "trash" ? name : undefined} onClose={close} onDone={() => go("/runs")} />
    </Stack>
  );
}

/** What a model of images answers in. */
function ImageViews({ name }: { readonly name: string }): ReactNode {
  return (
    <>
      <Button
        component={Link}
        href={modelAddress("latent", name)}
        variant="default"
        leftSection={<IconChartDots3 size={17} />}
      >
        Latent space
      </Button>
      <Button
        component={Link}
        href={modelAddress("draw", name)}
        variant="default"
        leftSection={<IconBrush size={17} />}
      >
        Draw
      </Button>
    </>
  );
}

/** Pause, continue, stop, resume: those that the state allows. */
function Actions({ run: { summary } }: { readonly run: RunDetail }): ReactNode {
  const { name, state, trainedHere } = summary;
  const [pause, on, stop, resume] = [
    useRunAction("pause"),
    useRunAction("continue"),
    useRunAction("stop"),
    useRunAction("resume"),
  ];
  const error = pause.error ?? on.error ?? stop.error ?? resume.error;
  const busy = [pause, on, stop, resume].some(({ isPending }) => isPending);
  const ask = (action: typeof stop) => (): void => {
    for (const one of [pause, on, stop, resume]) one.reset();
    action.mutate({ name });
  };
  const running = state === "running" && trainedHere;
  return (
    <>
      {error && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert" maw={360}>
          {error.message}
        </Text>
      )}
      {running && (
        <Button
          variant="default"
          disabled={busy}
          loading={pause.isPending}
          onClick={ask(pause)}
          leftSection={<IconPlayerPause size={17} />}
        >
          Pause
        </Button>
      )}
      {state === "paused" && (
        <Button disabled={busy} loading={on.isPending} onClick={ask(on)} leftSection={<IconPlayerPlay size={17} />}>
          Continue
        </Button>
      )}
      {(running || (state === "paused" && trainedHere)) && (
        <Button
          variant="default"
          disabled={busy}
          loading={stop.isPending}
          onClick={ask(stop)}
          title="Saves a checkpoint and ends the training; it can be resumed"
          leftSection={<IconPlayerStop size={17} />}
        >
          Stop
        </Button>
      )}
      {state === "stopped" && (
        <Button
          disabled={busy}
          loading={resume.isPending}
          onClick={ask(resume)}
          leftSection={<IconPlayerPlay size={17} />}
        >
          Resume
        </Button>
      )}
    </>
  );
}
