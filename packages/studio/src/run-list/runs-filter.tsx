import { Group, NativeSelect, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Choice } from "../ui/choice";
import type { Column, Order, StateFilter } from "./run-order";
import { columns } from "./runs-table";

interface RunsFilterProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly state: StateFilter;
  readonly onState: (state: StateFilter) => void;
  /** Given where no heads of columns are there to be clicked. */
  readonly order?: Order;
  readonly onOrder: (by: Column) => void;
  /** How many are shown. */
  readonly count: string;
}

const states: Readonly<Record<StateFilter, string>> = {
  all: "all",
  running: "running",
  finished: "finished",
  stopped: "stopped",
};

/** Which runs are shown, and in which order. */
export function RunsFilter(props: RunsFilterProps): ReactNode {
  const { text, onText, state, onState, order, onOrder, count } = props;
  return (
    <Group gap="sm">
      <TextInput
        type="search"
        aria-label="Filter"
        placeholder="Filter by name, recipe, data"
        leftSection={<IconSearch size={16} />}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        style={{ flex: "1 1 220px" }}
      />
      <Choice size="sm" label="State" options={states} value={state} onChange={onState} />
      {order && (
        <NativeSelect
          aria-label="Sort by"
          data={columns.map(({ by, label }) => ({ value: by, label: `by ${label}` }))}
          value={order.by}
          onChange={(event) => onOrder(event.currentTarget.value as Column)}
        />
      )}
      <Text size="sm" c="dimmed" className="numbers" role="status">
        {count}
      </Text>
    </Group>
  );
}
