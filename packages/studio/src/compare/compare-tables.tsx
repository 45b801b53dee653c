import { Stack, Table, Text, Title } from "@mantine/core";
import type { Comparison } from "@latents/core";
import { IconStarFilled } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { colorOf } from "../ui/palette";
import { WideTable } from "../ui/wide-table";
import { bestOf, differingCells, protocolsOf } from "./compared";
import { countText, stepsDone, testFigureText, valueText } from "../run-parts/figures";
import shared from "../run-parts/run-parts.module.css";
import styles from "./compare.module.css";

interface Props {
  readonly comparison: Comparison;
}

const figures = [
  { key: "negElbo", label: "Test NELBO", hasBest: true },
  { key: "rec", label: "Test REC", hasBest: true },
  { key: "kl", label: "Test KL", hasBest: false },
] as const;

function Heads({ runs, first }: { readonly runs: Comparison["runs"]; readonly first: string }): ReactNode {
  return (
    <Table.Thead>
      <Table.Tr>
        <Table.Th>{first}</Table.Th>
        {runs.map(({ name }, i) => (
          <Table.Th key={name} className={shared.nowrap}>
            <span className={styles.swatch} style={{ background: colorOf(i), marginRight: 6 }} />
            {name}
          </Table.Th>
        ))}
      </Table.Tr>
    </Table.Thead>
  );
}

/** The figures on the test images, the least NELBO and REC of each protocol marked. */
export function CompareFigures({ comparison: { runs } }: Props): ReactNode {
  const protocols = protocolsOf(runs.map(({ test }) => test?.protocol));
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        Figures
      </Title>
      <WideTable label="Figures" minWidth={160 + 130 * runs.length} verticalSpacing={6}>
        <Heads runs={runs} first="nats per image" />
        <Table.Tbody>
          {figures.map(({ key, label, hasBest }) => {
            const values = runs.map(({ test }) => ({ value: test?.[key], protocol: test?.protocol, test }));
            const best = hasBest ? bestOf(values) : undefined;
            return (
              <Table.Tr key={key}>
                <Table.Th scope="row">{label}</Table.Th>
                {values.map(({ test }, i) => (
                  <Table.Td key={runs[i].name} className="numbers" fw={best?.has(i) ? 700 : undefined}>
                    {testFigureText(test, key)}
                    {best?.has(i) && (
                      <IconStarFilled
                        size={13}
                        role="img"
                        aria-label={protocols ? "the least measured so" : "the least"}
                        style={{ marginLeft: 5 }}
                      />
                    )}
                  </Table.Td>
                ))}
              </Table.Tr>
            );
          })}
          {protocols && (
            <Table.Tr>
              <Table.Th scope="row">Measured</Table.Th>
              {runs.map(({ name, test }) => (
                <Table.Td key={name}>{test ? `as ${protocols.indexOf(test.protocol) + 1}` : "–"}</Table.Td>
              ))}
            </Table.Tr>
          )}
          <Table.Tr>
            <Table.Th scope="row">Steps</Table.Th>
            {runs.map((run) => (
              <Table.Td key={run.name} className="numbers">
                {countText(stepsDone(run))}
              </Table.Td>
            ))}
          </Table.Tr>
        </Table.Tbody>
      </WideTable>
      {protocols && (
        <Text size="sm" c="dimmed" component="div">
          These figures measure different things, and only those of one kind are compared:
          <ol className={styles.protocols}>
            {protocols.map((protocol) => (
              <li key={protocol}>{protocol}</li>
            ))}
          </ol>
        </Text>
      )}
    </Stack>
  );
}

/** The settings that are not the same in all; cells that are not as in the first run are marked. */
export function CompareSettings({ comparison: { runs, settings } }: Props): ReactNode {
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        Settings that differ
      </Title>
      {settings.length === 0 ? (
        <Text size="sm" c="dimmed">
          None: the runs have the same settings.
        </Text>
      ) : (
        <>
          <WideTable label="Settings" minWidth={200 + 130 * runs.length} verticalSpacing={5}>
            <Heads runs={runs} first="Key" />
            <Table.Tbody>
              {settings.map(({ key, values }) => (
                <Table.Tr key={key}>
                  <Table.Th scope="row" ff="monospace" fz="xs" fw={500}>
                    {key}
                  </Table.Th>
                  {differingCells(values).map((differs, i) => (
                    <Table.Td
                      key={runs[i].name}
                      ff="monospace"
                      fz="xs"
                      className={differs ? shared.differs : undefined}
                      data-differs={differs || undefined}
                    >
                      {valueText(values[i])}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </WideTable>
          <Text size="xs" c="dimmed">
            Marked: not as in {runs[0].name}.
          </Text>
        </>
      )}
    </Stack>
  );
}
