import { Image, Stack, Table, Text, Title } from "@mantine/core";
import type { StudioSweep, SweptRow } from "@latents/core";
import type { ReactNode } from "react";
import { figureText } from "../run-parts/figures";
import { WideTable } from "../ui/wide-table";

/** The settings with their figures so far, and the curve of those that have finished. */
export function SweepTable({ sweep }: { readonly sweep: StudioSweep }): ReactNode {
  const { keys, rows, curve } = sweep;
  const columns = columnsOf(rows);
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        Settings
      </Title>
      {curve !== undefined && (
        <Image
          src={`api/sweep/curve.svg?of=${encodeURIComponent(curve)}`}
          alt={`Test NELBO against ${keys.join(", ")}`}
          maw={620}
          radius="sm"
        />
      )}
      <WideTable label="Settings" minWidth={100 * (keys.length + columns.length + 2)} verticalSpacing={5}>
        <Table.Thead>
          <Table.Tr>
            {keys.map((key) => (
              <Table.Th key={key}>{key}</Table.Th>
            ))}
            <Table.Th ta="right">Runs</Table.Th>
            {columns.map(({ label }) => (
              <Table.Th key={label} ta="right">
                {label}
              </Table.Th>
            ))}
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.values.join("\n")} fw={row.note.startsWith("best") ? 650 : undefined}>
              {row.values.map((value, i) => (
                <Table.Td key={keys[i]} className="numbers">
                  {value}
                </Table.Td>
              ))}
              <Table.Td className="numbers" ta="right">
                {row.runs === row.trials ? row.runs : `${row.runs} of ${row.trials}`}
              </Table.Td>
              {columns.map(({ key, label }) => (
                <Table.Td key={label} className="numbers" ta="right">
                  {figureText(row[key])}
                </Table.Td>
              ))}
              <Table.Td>{row.note}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      <Text size="xs" c="dimmed">
        Means over the finished runs of a setting, nats per image, on the test images where no other are named.
      </Text>
    </Stack>
  );
}

const figures = [
  { key: "validationNegElbo", label: "Validation NELBO", always: false },
  { key: "negElbo", label: "Test NELBO", always: true },
  { key: "standardError", label: "± SE", always: false },
  { key: "rec", label: "REC", always: true },
  { key: "kl", label: "KL", always: true },
] as const;

/** Those that some row has. */
const columnsOf = (rows: readonly SweptRow[]): readonly (typeof figures)[number][] =>
  figures.filter(({ key, always }) => always || rows.some((row) => row[key] !== undefined));
