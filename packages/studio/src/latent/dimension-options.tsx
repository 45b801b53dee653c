import { memo, type ReactNode } from "react";
import type { Use } from "../engine/engine-api";

interface DimensionOptionsProps {
  /** In the order in which they are listed. */
  readonly order: readonly number[];
  /** Told beside each where it is given. */
  readonly use?: Use;
}

/** The latent dimensions to choose from. A drag renders the view many times a second, and there may be thousands of them: they stay as they are. */
export const DimensionOptions = memo(function DimensionOptions({ order, use }: DimensionOptionsProps): ReactNode {
  return order.map((j) => (
    <option key={j} value={j}>
      {use ? `z${j} · ${words[use.measure]} ${useText(use.values[j])}` : `z${j}`}
    </option>
  ));
});

/** Short, so that the figure has room. */
const words = { KL: "KL", variance: "var" } as const;
const useText = (value: number): string => (value < 0.005 ? "<0.01" : value.toFixed(2));
