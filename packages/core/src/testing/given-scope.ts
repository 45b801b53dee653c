import type { Tensor } from "../graph/index.js";
import { fill, Ledger, Scope } from "../nn/index.js";

/** A scope whose parameters, and whatever it keeps beside them, are the given tensors, by name: a check can then differentiate with respect to them. */
export function givenScope(parameters: Readonly<Record<string, Tensor>>): Scope {
  const ledger = new Ledger(true);
  for (const [name, tensor] of Object.entries(parameters)) {
    ledger.parameters.set(name, { name, tensor, initializer: fill(0), fans: { fanIn: 1, fanOut: 1 } });
    ledger.state.set(name, { current: tensor, initial: fill(0) });
  }
  return new Scope(ledger);
}
