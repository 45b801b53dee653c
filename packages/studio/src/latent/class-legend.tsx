import { Group, Text, UnstyledButton } from "@mantine/core";
import { useMemo, type ReactNode } from "react";
import { colorOf } from "../look/palette";
import { classesOf } from "./class-colors";
import "./class-legend.css";

interface ClassLegendProps {
  readonly labels: Uint16Array;
  readonly hidden: ReadonlySet<number>;
  readonly onChange: (hidden: ReadonlySet<number>) => void;
}

/** The classes with their colours; a click hides one or shows it again, a double click shows it alone. */
export function ClassLegend({ labels, hidden, onChange }: ClassLegendProps): ReactNode {
  const classes = useMemo(() => classesOf(labels), [labels]);
  const toggle = (label: number): void => {
    const next = new Set(hidden);
    if (!next.delete(label)) next.add(label);
    onChange(next);
  };
  const alone = (label: number): void => onChange(new Set(classes.filter((other) => other !== label)));
  return (
    <Group gap={4} role="group" aria-label="Classes">
      {classes.map((label) => (
        <UnstyledButton
          key={label}
          className="class-chip"
          aria-pressed={!hidden.has(label)}
          aria-label={`Class ${label}`}
          title={hidden.has(label) ? "Show it" : "Hide it; double click: only this one"}
          onClick={() => toggle(label)}
          onDoubleClick={() => alone(label)}
        >
          <span className="class-dot" style={{ background: colorOf(label) }} />
          {label}
        </UnstyledButton>
      ))}
      {hidden.size > 0 && (
        <UnstyledButton className="class-chip" onClick={() => onChange(new Set())}>
          <Text size="sm" c="dimmed">
            Show all
          </Text>
        </UnstyledButton>
      )}
    </Group>
  );
}
