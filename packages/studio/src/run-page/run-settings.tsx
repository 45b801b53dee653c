import { Button, Code, Collapse, Group, Paper, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { RunDetail } from "@latents/core";
import { useMemo, type ReactNode } from "react";
import { Loaded } from "../ui/loaded";
import { WideTable } from "../ui/wide-table";
import { useSchema } from "../api/queries";
import { runPath } from "../api/client";
import { dateText, valueText } from "../run-parts/figures";
import shared from "../run-parts/run-parts.module.css";
import { flatConfig } from "../run-parts/flat-config";
import styles from "./run-page.module.css";
import { settingRows, type SettingRow } from "./setting-rows";
import { CopyText } from "../ui/copy-text";

/** The settings of a run: those that are not the recipe's, and on demand all. */
export function RunSettings({ run }: { readonly run: RunDetail }): ReactNode {
  const schema = useSchema();
  const [all, { toggle }] = useDisclosure();
  const rows = useMemo(() => {
    if (!schema.data) return undefined;
    const { recipes, keys } = schema.data;
    const recipe = recipes.find(({ name }) => name === run.record.config.recipe);
    return settingRows(run.record.config, flatConfig(recipe?.config ?? {}, keys), keys);
  }, [schema.data, run.record.config]);
  const changed = rows?.filter((row) => row.isChanged) ?? [];
  const shown = all ? [...changed, ...(rows ?? []).filter((row) => !row.isChanged)] : changed;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Settings
        </Title>
        <Button variant="default" size="xs" onClick={toggle} aria-expanded={all}>
          {all ? "Only the changed ones" : `All ${rows?.length ?? ""}`}
        </Button>
      </Group>
      <Loaded query={schema} wait={<Skeleton height={120} />}>
        {() =>
          shown.length > 0 ? (
            <SettingsTable rows={shown} />
          ) : (
            <Text size="sm" c="dimmed">
              As the recipe {run.summary.recipe} has them.
            </Text>
          )
        }
      </Loaded>
    </Stack>
  );
}

function SettingsTable({ rows }: { readonly rows: readonly SettingRow[] }): ReactNode {
  return (
    <WideTable label="Settings" minWidth={420} verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Key</Table.Th>
          <Table.Th>Value</Table.Th>
          <Table.Th>Of the recipe</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ path, value, base, isChanged, meaning }) => (
          <Table.Tr key={path} title={meaning}>
            <Table.Td ff="monospace" fz="xs">
              {path}
            </Table.Td>
            <Table.Td className={isChanged ? shared.differs : undefined} ff="monospace" fz="xs">
              {valueText(value)}
            </Table.Td>
            <Table.Td ff="monospace" fz="xs">
              {valueText(base)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

/** How the run was made: command and machine. */
export function RunMachine({ run: { record } }: { readonly run: RunDetail }): ReactNode {
  const { machine, versions, data, command } = record;
  const cores = machine.cores === undefined ? "" : `, ${machine.cores} cores`;
  const facts = [
    ["Begun", dateText(record.createdAt)],
    [
      "Data",
      `${data.name}: ${data.count.toLocaleString("en")} ${data.encoding ? `rows of ${data.shape[2]} columns` : `images of ${data.shape.join(" x ")}`}`,
    ],
    ["Device", `${machine.device}, ${machine.threads} ${machine.threads === 1 ? "thread" : "threads"}`],
    ["Processor", `${machine.cpu ?? "–"}${cores}`],
    [
      "Versions",
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(", ") || "–",
    ],
  ];
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        Command and machine
      </Title>
      <Paper withBorder p="sm">
        <Group wrap="nowrap" align="flex-start" justify="space-between">
          <Code style={{ overflowWrap: "anywhere", background: "transparent" }}>{command}</Code>
          <CopyText text={command} />
        </Group>
        <Table mt="sm" verticalSpacing={3} variant="vertical" layout="auto">
          <Table.Tbody>
            {facts.map(([label, text]) => (
              <Table.Tr key={label}>
                <Table.Th w={110}>{label}</Table.Th>
                <Table.Td style={{ overflowWrap: "anywhere" }}>{text}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Paper>
    </Stack>
  );
}

/** The report that the run wrote of itself, in a frame where nothing runs. */
export function RunReport({ run }: { readonly run: RunDetail }): ReactNode {
  const [opened, { toggle }] = useDisclosure();
  if (!run.report) return null;
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Report
        </Title>
        <Button variant="default" size="xs" onClick={toggle} aria-expanded={opened}>
          {opened ? "Hide" : "Show"}
        </Button>
      </Group>
      <Collapse expanded={opened}>
        {opened && (
          <iframe
            className={styles.report}
            title={`Report of ${run.summary.name}`}
            sandbox=""
            src={runPath(run.summary.name, "/report")}
          />
        )}
      </Collapse>
    </Stack>
  );
}
