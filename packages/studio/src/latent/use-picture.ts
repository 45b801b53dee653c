import { useEffect, useRef, useState } from "react";
import type { ModelFacts } from "../engine/engine-api";
import { engine } from "../engine/use-engine";
import { newest } from "../codes/newest";

export interface Picture {
  readonly values: Float32Array | undefined;
  /** From the question to the picture's values in the page, milliseconds; not of the first, which waits for the decoder to be compiled. */
  readonly elapsedMs: number | undefined;
  readonly error: Error | undefined;
}

interface Asked {
  readonly code: Float32Array;
  readonly label: number | undefined;
}

/** The mean image of a code, followed as fast as the engine decodes; positions that it cannot keep up with are left out. */
export function useDecoded(model: ModelFacts, code: Float32Array, label: number | undefined): Picture {
  const [picture, setPicture] = useState<Picture>({ values: undefined, elapsedMs: undefined, error: undefined });
  const ask = useRef<(asked: Asked) => void>(undefined);
  useEffect(() => {
    let began = 0;
    let over = false;
    let warm = false;
    ask.current = newest<Asked, Float32Array>(
      async ({ code: asked, label: of }) => {
        began = performance.now();
        const rows = { shape: [1, asked.length] as const, data: asked };
        return (await engine().decode(model.id, rows, of === undefined ? undefined : [of])).data;
      },
      (values) => {
        const elapsedMs = warm ? performance.now() - began : undefined;
        warm = true;
        if (!over) setPicture({ values, elapsedMs, error: undefined });
      },
      (error) => over || setPicture((last) => ({ ...last, error: error as Error })),
    );
    return () => void (over = true);
  }, [model.id]);
  useEffect(() => ask.current?.({ code, label }), [model.id, code, label]);
  return picture;
}

/** One image of a data set, values 0..1; the newest asked for. */
export function useImage(data: string | undefined, index: number): Float32Array | undefined {
  const [image, setImage] = useState<{ readonly key: string; readonly values: Float32Array }>();
  const ask = useRef<(asked: { data: string; index: number }) => void>(undefined);
  ask.current ??= newest<{ data: string; index: number }, Float32Array>(
    async (asked) => (await engine().images(asked.data, [asked.index])).data,
    (values, asked) => setImage({ key: `${asked.data} ${asked.index}`, values }),
    () => undefined,
  );
  useEffect(() => {
    if (data !== undefined) ask.current?.({ data, index });
  }, [data, index]);
  return data !== undefined && image?.key === `${data} ${index}` ? image.values : undefined;
}
