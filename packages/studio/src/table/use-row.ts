import { useEffect, useRef, useState } from "react";
import type { DecodedRow, RowReading, TableFacts } from "../engine/table/table-api";
import { engine } from "../engine/use-engine";
import { newest } from "../codes/newest";

/** A test row, what was changed in it or in its code, and what the model says of both. */
export interface OpenRow {
  /** As it is in the table, and as it was changed. */
  readonly original: Float64Array;
  readonly values: Float64Array;
  /** What the model says of the row as it is in the table; undefined until it is known. */
  readonly before: RowReading | undefined;
  /** What it says of the changed one. */
  readonly now: RowReading | undefined;
  /** A code that was changed by hand, and the row that it stands for. */
  readonly code: Float32Array | undefined;
  readonly byCode: DecodedRow | undefined;
  readonly error: unknown;
  readonly setCell: (place: number, value: number) => void;
  readonly setLatent: (dimension: number, value: number) => void;
  readonly reset: () => void;
}

type Asked = { readonly values: Float64Array; readonly code?: Float32Array; readonly isFirst: boolean };
type Answer = { readonly reading?: RowReading; readonly decoded?: DecodedRow };

/** One test row: asked as fast as the engine answers. */
export function useRow(table: TableFacts, row: number): OpenRow {
  const width = table.columns.length;
  const original = table.rows.subarray(row * width, (row + 1) * width);
  const [values, setValues] = useState(original);
  const [code, setCode] = useState<Float32Array>();
  const [before, setBefore] = useState<RowReading>();
  const [now, setNow] = useState<RowReading>();
  const [byCode, setByCode] = useState<DecodedRow>();
  const [error, setError] = useState<unknown>();
  const ask = useRef<(asked: Asked) => void>(undefined);
  useEffect(() => {
    let over = false;
    ask.current = newest<Asked, Answer>(
      async (asked) =>
        asked.code
          ? { decoded: await engine().decodeRow(table.id, asked.code, asked.values) }
          : { reading: await engine().readRow(table.id, asked.values) },
      ({ reading, decoded }, { isFirst }) => {
        if (over) return;
        // an answer that comes late is of what was asked last: nothing of the code then stands
        setByCode(decoded);
        if (reading) setNow(reading);
        if (reading && isFirst) setBefore(reading);
      },
      (failure) => over || setError(failure),
    );
    ask.current({ values: original, isFirst: true });
    return () => void (over = true);
    // another row has another key
  }, [table.id]);
  return {
    ...{ original, values, before, now, code, byCode, error },
    setCell: (place, value) => {
      const next = values.map((old, i) => (i === place ? value : old));
      setValues(next);
      setCode(undefined);
      ask.current?.({ values: next, isFirst: false });
    },
    setLatent: (dimension, value) => {
      const from = code ?? now?.code;
      if (!from) return;
      const next = from.map((old, j) => (j === dimension ? value : old));
      setCode(next);
      ask.current?.({ values, code: next, isFirst: false });
    },
    reset: () => {
      setValues(original);
      setCode(undefined);
      ask.current?.({ values: original, isFirst: true });
    },
  };
}
