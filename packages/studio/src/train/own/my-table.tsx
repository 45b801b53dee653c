import { Alert, Button, Checkbox, FileButton, Group, NativeSelect, Stack, Table, Text, TextInput } from "@mantine/core";
import { IconTable } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { OwnColumn, OwnTableFacts, TableReading } from "../../engine/table/own-table-api";
import { takeDroppedTables } from "../../models/dropped-files";
import { Failure } from "../../ui/states";
import { WideTable } from "../../ui/wide-table";
import { inPageWords } from "./table-words";
import { takeMyTable, trainingData } from "../training-data";

export interface MyTableProps {
  /** As it was read last. */
  readonly table: OwnTableFacts | undefined;
  readonly onTable: (table: OwnTableFacts | undefined) => void;
}

/** Columns that are listed, and things that are said, at first. */
const [firstColumns, firstFindings] = [12, 6];

/** A table of the user's own: chosen or dropped, read, looked at, and handed to the worker that trains. */
export default function MyTable({ table, onTable }: MyTableProps): ReactNode {
  const [file, setFile] = useState(trainingData()?.table?.file);
  const [reading, setReading] = useState<TableReading>(trainingData()?.table?.reading ?? {});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const round = useRef(0);
  const take = async (next: File | undefined, as: TableReading): Promise<void> => {
    const own = ++round.current;
    if (!next) return;
    setFile(next);
    setReading(as);
    setError(undefined);
    setBusy(true);
    try {
      const facts = await takeMyTable(next, as);
      if (own === round.current) onTable(facts);
    } catch (failure) {
      if (own !== round.current) return;
      setError(failure instanceof Error ? new Error(inPageWords(failure.message)) : failure);
      onTable(undefined);
    }
    if (own === round.current) setBusy(false);
  };
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => takeDroppedTables(([dropped]) => void latest.current(dropped, {})), []);
  const read = (change: TableReading): void => void take(file, { ...reading, ...change });
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <FileButton accept=".csv,.tsv,.tab,.txt,.gz,text/csv" onChange={(chosen) => void take(chosen ?? undefined, {})}>
          {(props) => (
            <Button {...props} variant="light" leftSection={<IconTable size={18} />} loading={busy}>
              Choose a CSV file
            </Button>
          )}
        </FileButton>
        <Text size="sm" role="status">
          {busy ? "Reading it" : table ? countText(table) : "or drop it on the page"}
        </Text>
      </Group>
      {error !== undefined && <Failure error={error} />}
      {table && <Findings table={table} />}
      {file && <Reading key={file.name} {...{ table, reading }} onRead={read} />}
      {table && <Columns {...{ table }} leftOut={reading.leftOut ?? []} onLeftOut={(leftOut) => read({ leftOut })} />}
    </Stack>
  );
}

const countText = ({ name, rows, columns }: OwnTableFacts): string => {
  const counted = (n: number, word: string): string => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;
  return `${name}: ${counted(rows, "row")}, ${counted(columns.length, "column")}.`;
};

/** What the check found: what keeps the table from being trained on first. */
function Findings({ table: { findings } }: { readonly table: OwnTableFacts }): ReactNode {
  const [all, setAll] = useState(false);
  if (findings.length === 0) return <Text size="sm">Nothing in it looks wrong.</Text>;
  const isProblem = findings.some(({ level }) => level === "problem");
  const order = ["problem", "warning", "note"];
  const sorted = findings.toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
  return (
    <Alert
      color={isProblem ? "red" : "yellow"}
      title={isProblem ? "It cannot be trained on yet" : "To look at before training"}
    >
      <Stack gap={4} align="flex-start">
        {sorted.slice(0, all ? undefined : firstFindings).map(({ level, column, message }, i) => (
          <Text key={i} size="sm" fw={level === "problem" ? 600 : undefined}>
            {column === undefined ? "The table" : column} {inPageWords(message)}.
          </Text>
        ))}
        {!all && sorted.length > firstFindings && (
          <Button size="compact-xs" variant="default" onClick={() => setAll(true)}>
            {sorted.length - firstFindings} more
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

const separators = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" } as const;
const encodings = ["utf-8", "windows-1252", "utf-16le", "utf-16be"] as const;

interface ReadingProps {
  readonly table: OwnTableFacts | undefined;
  readonly reading: TableReading;
  readonly onRead: (change: TableReading) => void;
}

/** How the file is read: found out, unless it is said. */
function Reading({ table, reading, onRead }: ReadingProps): ReactNode {
  const [words, setWords] = useState((reading.missing ?? []).join(", "));
  const found = (value: string | undefined): { value: string; label: string } => ({
    value: "",
    label: value === undefined ? "found out" : `found out: ${value}`,
  });
  const text = table?.text;
  const separator = text && (separators[text.separator as keyof typeof separators] ?? text.separator);
  const settle = (): void => {
    const missing = words.split(",").flatMap((word) => (word.trim() === "" ? [] : [word.trim()]));
    if (missing.join() !== (reading.missing ?? []).join()) onRead({ missing });
  };
  return (
    <Group gap="sm" align="flex-end">
      <NativeSelect
        label="Separator"
        size="xs"
        value={reading.separator ?? ""}
        data={[found(separator), ...Object.entries(separators).map(([value, label]) => ({ value, label }))]}
        onChange={({ currentTarget: { value } }) => onRead({ separator: value === "" ? undefined : value })}
      />
      <NativeSelect
        label="First line"
        size="xs"
        value={reading.header === undefined ? "" : String(reading.header)}
        data={[
          found(text && (text.header ? "names of the columns" : "a row")),
          { value: "true", label: "names of the columns" },
          { value: "false", label: "a row" },
        ]}
        onChange={({ currentTarget: { value } }) => onRead({ header: value === "" ? undefined : value === "true" })}
      />
      <NativeSelect
        label="Encoding"
        size="xs"
        value={reading.encoding ?? ""}
        data={[found(text?.encoding), ...encodings.map((value) => ({ value, label: value }))]}
        onChange={({ currentTarget: { value } }) => onRead({ encoding: value === "" ? undefined : value })}
      />
      <TextInput
        label="Words of missing cells"
        placeholder="-999, unknown"
        size="xs"
        value={words}
        onChange={({ currentTarget }) => setWords(currentTarget.value)}
        onBlur={settle}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          // it would start the training
          event.preventDefault();
          settle();
        }}
      />
    </Group>
  );
}

/** Why a model sees nothing of a column, by its kind. */
const unseen: Partial<Readonly<Record<OwnColumn["kind"], string>>> = {
  identifier: "identifier, left out",
  constant: "constant, left out",
  text: "free text, left out",
};

interface ColumnsProps {
  readonly table: OwnTableFacts;
  readonly leftOut: readonly string[];
  readonly onLeftOut: (leftOut: readonly string[]) => void;
}

/** The columns as they were understood; any may be left out. */
function Columns({ table: { columns }, leftOut, onLeftOut }: ColumnsProps): ReactNode {
  const [shown, setShown] = useState(firstColumns);
  return (
    <Stack gap="xs" align="flex-start">
      <div style={{ width: "100%" }}>
        <WideTable label="Columns of the table" minWidth={560} verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Column</Table.Th>
              <Table.Th>Kind</Table.Th>
              <Table.Th ta="right">Missing</Table.Th>
              <Table.Th>Holds</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {columns.slice(0, shown).map(({ name, kind, missing, holds }) => (
              <Table.Tr key={name}>
                <Table.Td>
                  <Checkbox
                    size="xs"
                    label={name}
                    checked={unseen[kind] === undefined && !leftOut.includes(name)}
                    disabled={unseen[kind] !== undefined}
                    onChange={({ currentTarget: { checked } }) =>
                      onLeftOut(checked ? leftOut.filter((one) => one !== name) : [...leftOut, name])
                    }
                  />
                </Table.Td>
                <Table.Td>{unseen[kind] ?? kind}</Table.Td>
                <Table.Td ta="right" className="numbers">
                  {missing}
                </Table.Td>
                <Table.Td>{holds}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      </div>
      {columns.length > shown && (
        <Button size="compact-xs" variant="default" onClick={() => setShown(shown + 50)}>
          {Math.min(50, columns.length - shown)} more of {columns.length} columns
        </Button>
      )}
    </Stack>
  );
}
