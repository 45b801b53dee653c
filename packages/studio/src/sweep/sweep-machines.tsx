import { Stack, Table, Title } from "@mantine/core";
import type { StudioSweep, SweptTrialState } from "@latents/core";
import type { ReactNode } from "react";
import { WideTable } from "../ui/wide-table";
import { countMachines, stateWords } from "./sweep-counts";

const shown: readonly SweptTrialState[] = ["running", "finished", "pruned", "failed"];

/** What each machine trains and has trained. */
export function SweepMachines({ sweep: { trials } }: { readonly sweep: StudioSweep }): ReactNode {
  const machines = countMachines(trials);
  if (machines.length === 0) return null;
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        Machines
      </Title>
      <WideTable label="Machines" minWidth={420} verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Machine</Table.Th>
            {shown.map((state) => (
              <Table.Th key={state} ta="right">
                {stateWords[state]}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {machines.map(({ host, counts }) => (
            <Table.Tr key={host}>
              <Table.Th scope="row">{host}</Table.Th>
              {shown.map((state) => (
                <Table.Td key={state} className="numbers" ta="right">
                  {counts[state]}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
    </Stack>
  );
}
