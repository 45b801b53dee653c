import { memo, type ReactNode } from "react";

interface DimensionOptionsProps {
  /** In the order in which they are listed. */
  readonly order: readonly number[];
  /** Nats; told beside each where it is given. */
  readonly kl?: Float32Array;
}

/** The latent dimensions to choose from. A drag renders the view many times a second, and there may be thousands of them: they stay as they are. */
export const DimensionOptions = memo(function DimensionOptions({ order, kl }: DimensionOptionsProps): ReactNode {
  return order.map((j) => (
    <option key={j} value={j}>
      {kl ? `z${j} · KL ${klText(kl[j])}` : `z${j}`}
    </option>
  ));
});

const klText = (kl: number): string => (kl < 0.005 ? "<0.01" : kl.toFixed(2));
