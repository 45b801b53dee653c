import { Anchor, Group, Stack, Table, Text, Title } from "@mantine/core";
import type { RunSummary, StudioSweep, SweptTrial, SweptTrialState } from "@latents/core";
import { useMemo, type ReactNode } from "react";
import { Link } from "wouter";
import { oneOf } from "../address/codec";
import { useAddressed } from "../address/use-addressed";
import { useRuns } from "../api/queries";
import { runAddress } from "../run-parts/addresses";
import { countText, figureText, stepsDone } from "../run-parts/figures";
import { Choice } from "../ui/choice";
import { WideTable } from "../ui/wide-table";
import { countStates, stateWords } from "./sweep-counts";

/** More rows nobody reads; the filter finds the others. */
const mostShown = 200;
type Filter = "all" | SweptTrialState;
const states = Object.keys(stateWords) as SweptTrialState[];

/** The trials, each with its machine and how far it is; a trial that has begun leads to its run. */
export function SweepTrials({ sweep }: { readonly sweep: StudioSweep }): ReactNode {
  const { trials, bestTrial, chosenBy } = sweep;
  const [state, setState] = useAddressed<Filter>("trials", "all", oneOf("all", ...states));
  const counts = countStates(trials);
  const there = states.filter((one) => counts[one] > 0 || one === state);
  const filters = Object.fromEntries([["all", "all"], ...there.map((one) => [one, stateWords[one]])]) as Record<
    Filter,
    string
  >;
  const { data: runs } = useRuns();
  const byName = useMemo(() => new Map(runs?.map((run) => [run.name, run])), [runs]);
  const shown = trials.filter((trial) => state === "all" || trial.state === state);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Trials
        </Title>
        <Choice label="State" options={filters} value={state} onChange={setState} />
      </Group>
      <WideTable label="Trials" minWidth={640} verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Trial</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Machine</Table.Th>
            <Table.Th ta="right">Steps</Table.Th>
            <Table.Th ta="right">{chosenBy === "validation" ? "Validation NELBO" : "Test NELBO"}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.slice(0, mostShown).map((trial) => (
            <TrialRow key={trial.name} trial={trial} run={byName.get(trial.name)} isBest={trial.name === bestTrial} />
          ))}
        </Table.Tbody>
      </WideTable>
      <Text size="xs" c="dimmed">
        {shown.length > mostShown
          ? `The first ${mostShown} of ${countText(shown.length)}.`
          : `${countText(shown.length)} of ${countText(trials.length)} trials.`}
      </Text>
    </Stack>
  );
}

interface TrialProps {
  readonly trial: SweptTrial;
  /** Once it has begun; its log is newer than its checkpoints. */
  readonly run: RunSummary | undefined;
  readonly isBest: boolean;
}

function TrialRow({ trial, run, isBest }: TrialProps): ReactNode {
  const { name, state, host, negElbo, error } = trial;
  const step = Math.max(trial.step ?? 0, run ? stepsDone(run) : 0);
  return (
    <Table.Tr data-trial={name} fw={isBest ? 650 : undefined}>
      <Table.Th scope="row" fw="inherit">
        {run ? (
          <Anchor component={Link} href={runAddress(name)} fz="sm" fw="inherit">
            {name}
          </Anchor>
        ) : (
          name
        )}
      </Table.Th>
      <Table.Td c={state === "failed" ? "var(--mantine-color-error)" : undefined}>
        {stateWords[state]}
        {isBest && ", best"}
        {error !== undefined && `: ${error}`}
      </Table.Td>
      <Table.Td>{host ?? "–"}</Table.Td>
      <Table.Td className="numbers" ta="right">
        {step === 0
          ? "–"
          : run && state !== "finished"
            ? `${countText(step)} / ${countText(run.steps)}`
            : countText(step)}
      </Table.Td>
      <Table.Td className="numbers" ta="right">
        {figureText(negElbo)}
      </Table.Td>
    </Table.Tr>
  );
}
