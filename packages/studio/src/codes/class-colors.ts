import { rgbBytesOf } from "../ui/palette";

/** One colour where nothing tells the points apart: that of class 0. */
const plain = 0;

/** Red, green, blue, opacity of each point by its class; hidden classes have opacity 0. */
export function classColors(
  count: number,
  labels: Uint16Array | undefined,
  hidden: ReadonlySet<number>,
  opacity = 215,
): Uint8Array {
  const colors = new Uint8Array(4 * count);
  const known = new Map<number, readonly number[]>();
  const colorOf = (label: number): readonly number[] => {
    const alpha = hidden.has(label) ? 0 : opacity;
    return [...rgbBytesOf(label), alpha];
  };
  for (let i = 0; i < count; i++) {
    const label = labels ? labels[i] : plain;
    let color = known.get(label);
    if (!color) known.set(label, (color = colorOf(label)));
    colors.set(color, 4 * i);
  }
  return colors;
}

/** The classes that occur, in their order. */
export const classesOf = (labels: Uint16Array): readonly number[] => [...new Set(labels)].sort((a, b) => a - b);
