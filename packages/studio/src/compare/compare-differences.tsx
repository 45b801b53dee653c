import { Group, NativeSelect, Stack, Table, Text, Title } from "@mantine/core";
import type { Comparison } from "@latents/core";
import { useMemo, useState, type ReactNode } from "react";
import { colorOf } from "../ui/palette";
import { WideTable } from "../ui/wide-table";
import { figureText } from "../run-parts/figures";
import { protocolsOf } from "./compared";
import styles from "./compare.module.css";
import { differenceOf, groupsOf, type Difference, type RunGroup } from "./differences";

/** How much better or worse runs are than one of them, with intervals; seeds of one training count as one. */
export function CompareDifferences({ comparison: { runs, settings } }: { readonly comparison: Comparison }): ReactNode {
  const groups = useMemo(() => groupsOf(runs, settings), [runs, settings]);
  const [chosen, setChosen] = useState(0);
  const base = groups[Math.min(chosen, groups.length - 1)];
  if (groups.length < 2) return null;
  const nameOf = (group: RunGroup): string => group.runs.map((i) => runs[i].name).join(", ");
  const protocols = protocolsOf(groups.map(({ protocol }) => protocol));
  const others = groups.filter((group) => group !== base);
  const isOfSeeds = groups.some((group) => group.runs.length > 1);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Differences
        </Title>
        <NativeSelect
          size="xs"
          aria-label="Compared with"
          data={groups.map((group, i) => ({ value: String(i), label: `to ${nameOf(group)}` }))}
          value={groups.indexOf(base)}
          onChange={(event) => setChosen(Number(event.currentTarget.value))}
        />
      </Group>
      <WideTable label="Differences" minWidth={560} verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Runs that only the seed tells apart</Table.Th>
            <Table.Th>Test NELBO</Table.Th>
            <Table.Th>Less or more than {nameOf(base)}, nats</Table.Th>
            <Table.Th>95 % interval</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {[base, ...others].map((group) => (
            <Table.Tr key={group.runs[0]}>
              <Table.Th scope="row" fw={500}>
                {group.runs.map((i) => (
                  <Group key={runs[i].name} gap={6} wrap="nowrap">
                    <span className={styles.swatch} style={{ background: colorOf(i) }} />
                    {runs[i].name}
                  </Group>
                ))}
              </Table.Th>
              <Table.Td className="numbers">
                {figureText(group.mean)} ± {figureText(group.standardError)}
              </Table.Td>
              {group === base ? (
                <Table.Td colSpan={2} c="dimmed">
                  what the others are compared with
                </Table.Td>
              ) : (
                <DifferenceCells difference={differenceOf(group, base)} isAlike={group.protocol === base.protocol} />
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      <Text size="xs" c="dimmed">
        ± is a standard error: {isOfSeeds ? "between seeds where there are two or more, else " : ""}over the test
        images, which says nothing of other seeds: train more of them to know. Intervals take both sides as drawn by
        themselves (Welch); on the same images they are wider than need be.
        {protocols ? " What was measured on other data or in another way is not compared." : ""}
      </Text>
    </Stack>
  );
}

function DifferenceCells({
  difference,
  isAlike,
}: {
  readonly difference: Difference | undefined;
  readonly isAlike: boolean;
}): ReactNode {
  if (!difference)
    return (
      <Table.Td colSpan={2} c="dimmed">
        {isAlike ? "no error is known" : "measured otherwise"}
      </Table.Td>
    );
  const { value, low, high } = difference;
  const signed = (v: number): string => `${v > 0 ? "+" : v < 0 ? "−" : ""}${figureText(Math.abs(v))}`;
  const verdict = high < 0 ? "better" : low > 0 ? "worse" : "no difference is shown";
  return (
    <>
      <Table.Td className="numbers" fw={low > 0 || high < 0 ? 700 : undefined}>
        {signed(value)}
      </Table.Td>
      <Table.Td className="numbers">
        {signed(low)} to {signed(high)}: {verdict}
      </Table.Td>
    </>
  );
}
