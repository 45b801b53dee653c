import { add, logSigmoid, mul, sigmoid, split, sub, sum } from "../../ops/index.js";
import { autoregressiveNet, type AutoregressiveNetOptions } from "./autoregressive-net.js";
import type { Bijection } from "./bijection.js";

/** What the gate's logits start at: z stays nearly as it is. */
const openGate = 2;

/**
 * y = g x + (1 - g) m,  g = sigmoid(s + 2),  where s and m of a dimension see the dimensions of x before it, and the features; log |det| = sum log g.
 * A step of an inverse autoregressive flow: quick forward.  Source: Kingma et al. 2016, arXiv:1606.04934, algorithm 1.
 */
export function inverseAutoregressive(options: AutoregressiveNetOptions): Pick<Bijection, "forward"> {
  const net = autoregressiveNet(options);
  return {
    forward: (x, scope, features) => {
      const [shift, logits] = split(net(x, scope, features), 2);
      const gate = add(logits, openGate);
      return { y: add(shift, mul(sigmoid(gate), sub(x, shift))), logDet: sum(logSigmoid(gate), -1) };
    },
  };
}
