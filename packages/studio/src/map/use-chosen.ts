import { useMemo } from "react";
import { useAddressed } from "../address/use-addressed";
import type { CodedImages } from "../codes/coded-images";
import type { Layout } from "../codes/layout";
import type { ModelFacts } from "../engine/engine-api";
import type { Stroke } from "../scatter/strokes";
import { chosenColors, chosenOf, type Chosen } from "./chosen";
import { columnsFor, valuesOf, type Column } from "./columns";
import { columnCodec, strokeCodec, type ColumnChoice } from "./map-address";

/** What is chosen on the map, and what changes it. */
export interface Choosing {
  readonly columns: readonly Column[];
  readonly column: Column;
  readonly choice: ColumnChoice | undefined;
  readonly values: Float32Array;
  readonly chosen: Chosen;
  /** Of the points, see `chosenColors`. */
  readonly colors: Uint8Array;
  readonly lasso: Stroke | undefined;
  readonly setColumn: (choice: ColumnChoice | undefined) => void;
  readonly setLasso: (lasso: Stroke | undefined) => void;
}

const none: Chosen = { rows: new Uint8Array(0), count: 0, withoutRange: new Uint8Array(0) };

/** Which images class, column and lasso choose together; all of it stands in the address. Until there are images there are no columns. */
export function useChosen(
  images: CodedImages | undefined,
  layout: Layout | undefined,
  model: ModelFacts,
  hidden: ReadonlySet<number>,
): Choosing | undefined {
  const [choice, setColumn] = useAddressed<ColumnChoice | undefined>("column", undefined, columnCodec);
  const [lasso, setLasso] = useAddressed<Stroke | undefined>("lasso", undefined, strokeCodec);
  const columns = useMemo(() => images && columnsFor(images, model.hasStandardPrior), [images, model]);
  const column = columns && (columns.find(({ key }) => key === choice?.key) ?? columns[0]);
  const range = column?.key === choice?.key ? choice?.range : undefined;
  const values = useMemo(() => (images && column ? valuesOf(column, images) : undefined), [images, column]);
  // what a stroke is drawn around in space is nowhere
  const within = layout?.dims === 2 ? lasso : undefined;
  const places = within && layout;
  const chosen = useMemo(
    () => (images ? chosenOf(images, places, { hidden, values, range, lasso: within }) : none),
    [images, places, hidden, values, range, within],
  );
  const colors = useMemo(
    () => (images ? chosenColors(images, hidden, chosen) : new Uint8Array(0)),
    [images, hidden, chosen],
  );
  if (!columns || !column || !values) return undefined;
  return { columns, column, choice, values, chosen, colors, lasso: within, setColumn, setLasso };
}
