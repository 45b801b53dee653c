import { Code, Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { figureNames } from "@latents/core";
import type { ReactNode } from "react";
import type { TrainingEnd } from "../engine/training/training-api";
import { timeLeft } from "./time-left";
import { TrainedActions } from "./trained-actions";
import type { TrainingSession } from "./training-session";
import css from "./train.module.css";
import { CopyText } from "../ui/copy-text";

/** What came of a training: its figures on the test images, the views that show the model, the run to take away. */
export function TrainingOutcome({
  session,
  end,
}: {
  readonly session: TrainingSession;
  readonly end: TrainingEnd;
}): ReactNode {
  const { negElbo, standardError, rec, kl, images } = end.test;
  const names = figureNames(end.test);
  const isTable = session.trainedTable !== undefined;
  const commands = commandsOf(session.name, end, { kept: session.keeping?.name, isTable });
  return (
    <Paper withBorder p="md">
      <Stack gap="md">
        <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="md">
          <Figure label={`test ${names.negElbo}, nats`} value={`${negElbo.toFixed(2)} ± ${standardError.toFixed(2)}`} />
          <Figure label="REC" value={rec.toFixed(2)} />
          <Figure label={names.kl} value={kl.toFixed(2)} />
          <Figure label={`${end.step.toLocaleString("en")} steps in`} value={timeLeft(end.elapsedMs / 1000)} />
        </SimpleGrid>
        <Text size="xs" c="dimmed">
          Mean over {images.toLocaleString("en")} test {isTable ? "rows" : "images"}, which the model has never seen; ±
          is the standard error. {names.note ?? "NELBO = REC + KL"}; lower is better.
          {end.kept &&
            ` The model is that of step ${end.kept.step.toLocaleString("en")}, with the lowest validation NELBO, ${end.kept.negElbo.toFixed(2)}.`}
        </Text>
        <TrainedActions session={session} />
        <div>
          <Title order={3} fz="sm" mb={4}>
            Go on in the command line{isTable && ", in the folder of the table"}
          </Title>
          <Group align="flex-start" gap="xs" wrap="nowrap">
            <Code block style={{ flex: 1, overflowX: "auto" }} tabIndex={0} aria-label="Commands">
              {commands}
            </Code>
            <CopyText text={commands} />
          </Group>
        </div>
      </Stack>
    </Paper>
  );
}

function Figure({ label, value }: { readonly label: string; readonly value: string }): ReactNode {
  return (
    <div className={css.figure}>
      <Text fz="xl" fw={650} lh={1.2}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
    </div>
  );
}

/** What opens the downloaded run, or the one that the studio has kept under a name. */
function commandsOf(
  downloaded: string,
  { stopped }: TrainingEnd,
  { kept, isTable }: { readonly kept: string | undefined; readonly isTable: boolean },
): string {
  const name = kept ?? downloaded;
  return [
    ...(kept === undefined ? [`latents import ${downloaded}.zip`] : []),
    ...(stopped === "aborted" ? [`latents train --resume runs/${name}`] : []),
    `latents evaluate runs/${name}`,
    `latents sample runs/${name} --out ${isTable ? "rows.csv" : "samples.png"}`,
    ...(kept === undefined ? ["latents studio"] : []),
  ].join("\n");
}
