import { Group, Text, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import "./legend.css";

interface Entry<Key> {
  readonly key: Key;
  readonly color: string;
  readonly text: string;
  /** What it is, for those who do not see it; default the text. */
  readonly label?: string;
}

interface LegendProps<Key> {
  /** What it lists: `Classes`. */
  readonly name: string;
  readonly entries: readonly Entry<Key>[];
  readonly hidden: ReadonlySet<Key>;
  readonly onChange: (hidden: ReadonlySet<Key>) => void;
}

/** What is drawn, with its colours; a click hides one or shows it again, a double click shows it alone. */
export function Legend<Key extends string | number>(props: LegendProps<Key>): ReactNode {
  const { name, entries, hidden, onChange } = props;
  const toggle = (key: Key): void => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    onChange(next);
  };
  const alone = (shown: Key): void => onChange(new Set(entries.flatMap(({ key }) => (key === shown ? [] : [key]))));
  return (
    <Group gap={4} role="group" aria-label={name}>
      {entries.map(({ key, color, text, label }) => (
        <UnstyledButton
          key={key}
          className="legend-chip"
          aria-pressed={!hidden.has(key)}
          aria-label={label}
          title={hidden.has(key) ? "Show it" : "Hide it; double click: only this one"}
          onClick={() => toggle(key)}
          onDoubleClick={() => alone(key)}
        >
          <span className="legend-dot" style={{ background: color }} />
          <span className="legend-text">{text}</span>
        </UnstyledButton>
      ))}
      {hidden.size > 0 && (
        <UnstyledButton className="legend-chip" onClick={() => onChange(new Set())}>
          <Text size="sm" c="dimmed">
            Show all
          </Text>
        </UnstyledButton>
      )}
    </Group>
  );
}
