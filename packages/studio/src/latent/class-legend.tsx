import { useMemo, type ReactNode } from "react";
import { Legend } from "../look/legend";
import { colorOf } from "../look/palette";
import { classesOf } from "./class-colors";

interface ClassLegendProps {
  readonly labels: Uint16Array;
  readonly hidden: ReadonlySet<number>;
  readonly onChange: (hidden: ReadonlySet<number>) => void;
}

/** The classes of the points. */
export function ClassLegend({ labels, hidden, onChange }: ClassLegendProps): ReactNode {
  const entries = useMemo(
    () => classesOf(labels).map((key) => ({ key, color: colorOf(key), text: String(key), label: `Class ${key}` })),
    [labels],
  );
  return <Legend name="Classes" entries={entries} hidden={hidden} onChange={onChange} />;
}
