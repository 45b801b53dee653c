import { useMemo, type ReactNode } from "react";
import { Legend } from "../ui/legend";
import { colorOf } from "../ui/palette";
import { classesOf } from "../codes/class-colors";
import type { CodedImages } from "../codes/coded-images";
import { className } from "../models/class-name";

interface ClassLegendProps {
  readonly labels: Uint16Array;
  readonly images: Pick<CodedImages, "classNames">;
  readonly hidden: ReadonlySet<number>;
  readonly onChange: (hidden: ReadonlySet<number>) => void;
}

/** The classes of the points. */
export function ClassLegend({ labels, images, hidden, onChange }: ClassLegendProps): ReactNode {
  const entries = useMemo(
    () =>
      classesOf(labels).map((key) => {
        const text = className(images, key);
        return { key, color: colorOf(key), text, label: `Class ${text}` };
      }),
    [labels, images],
  );
  return <Legend name="Classes" entries={entries} hidden={hidden} onChange={onChange} />;
}
