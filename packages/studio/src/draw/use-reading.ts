import { useEffect, useRef, useState } from "react";
import type { Reading } from "../engine/draw-api";
import { engine } from "../engine/use-engine";

/** What the model says of the newest picture: one question at a time, those that are overtaken are left out. */
export function useReading(
  model: string,
  pixels: Uint8Array | undefined,
  label: number | undefined,
  /** Changes when the same picture is to be read anew. */
  again: unknown,
): { readonly reading: Reading | undefined; readonly error: unknown } {
  const [state, setState] = useState<{ reading?: Reading; error?: unknown }>({});
  const wanted = useRef<{ pixels: Uint8Array; label?: number }>(undefined);
  const busy = useRef(false);
  useEffect(() => {
    if (!pixels) {
      wanted.current = undefined;
      setState({});
      return;
    }
    wanted.current = { pixels, label };
    if (busy.current) return;
    busy.current = true;
    void (async () => {
      while (wanted.current) {
        const { pixels: asked, label: given } = wanted.current;
        wanted.current = undefined;
        try {
          const reading = await engine().readDrawing(model, asked, given);
          setState({ reading });
        } catch (error) {
          setState({ error });
        }
      }
      busy.current = false;
    })();
  }, [model, pixels, label, again]);
  return { reading: pixels && state.reading, error: pixels && state.error };
}
