import { describe, expect, it } from "vitest";
import { constant, input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { Ledger, Scope } from "../nn/index.js";
import { add, mul, square } from "../ops/index.js";
import { evaluate } from "../runtime/reference.js";
import { adam, adamax, sgd, type Optimizer } from "./index.js";

/**
 * The path of p from [1, -2, 0.5] along g = p^2 [0.5, -0.5, 1.5] + (t + 1) / 10, in float64. Made with PyTorch 1.13.1:
 *
 *   import torch
 *   def run(make):
 *       p = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64, requires_grad=True)
 *       o = make([p])
 *       for t in range(6):
 *           p.grad = (p.detach() ** 2) * torch.tensor([0.5, -0.5, 1.5], dtype=torch.float64) + (t + 1) / 10
 *           o.step()
 *           print(", ".join(f"{v:.12g}" for v in p.tolist()))
 *   run(lambda p: torch.optim.Adam(p, lr=0.1))
 *   run(lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.5, 0.9), eps=1e-3))
 *   run(lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.2))
 *   run(lambda p: torch.optim.Adamax(p, lr=0.1, eps=1e-2))
 *   run(lambda p: torch.optim.SGD(p, lr=0.1))
 *   run(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9))
 *   run(lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True))
 */
const tables: Record<string, { optimizer: Optimizer; name: string; path: number[][] }> = {
  Adam: {
    optimizer: adam(0.1),
    name: "adam",
    path: [
      [0.900000001667, -1.90000000053, 0.400000002105],
      [0.799979233147, -1.8007895894, 0.300272352737],
      [0.699873919822, -1.70308581254, 0.200652128308],
      [0.599594293082, -1.60778267094, 0.100835541699],
      [0.499034129311, -1.51597322212, 0.000528052991123],
      [0.398079346717, -1.42895753471, -0.100446341666],
    ],
  },
  "Adam with other betas and epsilon": {
    optimizer: adam(0.05, { beta1: 0.5, beta2: 0.9, epsilon: 1e-3 }),
    name: "adam",
    path: [
      [0.950083194676, -1.95002630195, 0.450105042017],
      [0.899631312609, -1.9009052277, 0.399815800261],
      [0.848383614335, -1.85323104157, 0.34882780193],
      [0.796173120097, -1.80757439236, 0.296864287898],
      [0.742919881467, -1.76446941212, 0.243706543426],
      [0.688611859754, -1.72441899135, 0.18920473886],
    ],
  },
  AdamW: {
    optimizer: adam(0.1, { weightDecay: 0.2 }),
    name: "adamw",
    path: [
      [0.880000001667, -1.86000000053, 0.390000002105],
      [0.762462018406, -1.72393700126, 0.282604355717],
      [0.647269884884, -1.59278968635, 0.177532279537],
      [0.534258214498, -1.4677887564, 0.0743417202573],
      [0.423238622035, -1.35042635627, -0.0273430365161],
      [0.31402120255, -1.24242050582, -0.127704138812],
    ],
  },
  Adamax: {
    optimizer: adamax(0.1, { epsilon: 1e-2 }),
    name: "adamax",
    path: [
      [0.901639344262, -1.90052356021, 0.40206185567],
      [0.803759121824, -1.8090571999, 0.307558170903],
      [0.707293169082, -1.72541519441, 0.214179390005],
      [0.613050493612, -1.64941362113, 0.11969521274],
      [0.52160799636, -1.58087084344, 0.0307653624265],
      [0.433264754465, -1.51960785673, -0.0510335862545],
    ],
  },
  SGD: {
    optimizer: sgd(0.1),
    name: "sgd",
    path: [
      [0.94, -1.81, 0.4525],
      [0.87582, -1.666195, 0.4017865625],
      [0.80746696638, -1.5573847111, 0.347571696229],
      [0.73486682129, -1.47611235418, 0.289450783626],
      [0.657865359039, -1.41716697007, 0.226883520205],
      [0.576226017507, -1.37674885902, 0.159162100444],
    ],
  },
  "SGD with momentum": {
    optimizer: sgd(0.1, { momentum: 0.9 }),
    name: "sgd",
    path: [
      [0.94, -1.81, 0.4525],
      [0.82182, -1.495195, 0.3590365625],
      [0.65168859438, -1.1300900956, 0.225583380768],
      [0.43733542812, -0.777640500429, 0.0578423379578],
      [0.184854464651, -0.480199627381, -0.143626460981],
      [-0.104086961126, -0.260973257531, -0.388042664069],
    ],
  },
  "SGD with Nesterov's momentum": {
    optimizer: sgd(0.1, { momentum: 0.9, nesterov: true }),
    name: "sgd",
    path: [
      [0.886, -1.639, 0.40975],
      [0.72482538, -1.267899505, 0.285424907187],
      [0.526182718008, -0.941074434796, 0.133979954465],
      [0.295743570623, -0.684138479854, -0.0454383360391],
      [0.0334983046913, -0.507284750875, -0.264079885765],
      [-0.267693145927, -0.413731347721, -0.549453936826],
    ],
  },
};

/** Runs an optimiser's own graph in float64 on the problem above. */
function follow(optimizer: Optimizer, steps: number): number[][] {
  const ledger = new Ledger(true);
  const p = input("p", [3]);
  const t = input("t", []);
  const gradient = add(mul(square(p), constant(ndArray([0.5, -0.5, 1.5]))), mul(add(t, 1), 0.1));
  const next = optimizer.update(p, gradient, new Scope(ledger).child("optimizer"), steps);
  const states = ledger.stateVariables;
  let values = new Map<Tensor, NdArray>([
    [p, ndArray([1, -2, 0.5])],
    ...states.map(({ current }) => [current, ndArray([0, 0, 0])] as const),
  ]);
  return Array.from({ length: steps }, (_, step) => {
    const feeds = new Map([...values, [t, ndArray([step], [])] as const]);
    for (const { tensor, at } of ledger.schedules.values()) feeds.set(tensor, ndArray([at(step)], []));
    const results = evaluate([next, ...states.map((s) => s.next)], feeds);
    values = new Map([p, ...states.map((s) => s.current)].map((x, i) => [x, results[i]]));
    return [...results[0].data];
  });
}

describe("optimisers take PyTorch's path", () => {
  for (const [title, { optimizer, name, path }] of Object.entries(tables))
    it(title, () => {
      expect(optimizer.name).toBe(name);
      const own = follow(optimizer, path.length);
      path.forEach((row, step) => row.forEach((value, i) => expect(own[step][i]).toBeCloseTo(value, 10)));
    });
});

it("a schedule sets the rate of each step", () => {
  const rates = [0.1, 0, 0.2, 0, 0, 0];
  const path = follow(
    sgd((step) => rates[step]),
    6,
  );
  const still = (step: number): void => expect(path[step]).toEqual(path[step - 1]);
  [1, 3, 4, 5].forEach(still);
  expect(path[0]).not.toEqual([1, -2, 0.5]);
  expect(path[2]).not.toEqual(path[1]);
});

it("AdamW with a rate of 0 leaves parameters alone", () => {
  expect(follow(adam(0, { weightDecay: 0.5 }), 3).at(-1)).toEqual([1, -2, 0.5]);
});

it("says which option is wrong", () => {
  expect(() => adam(1e-3, { beta1: 1 })).toThrow("optimizer.beta1: must be a number, 0 or more and below 1, got 1");
  expect(() => adam(1e-3, { beta2: -0.1 })).toThrow(
    "optimizer.beta2: must be a number, 0 or more and below 1, got -0.1",
  );
  for (const make of [adam, adamax])
    for (const epsilon of [0, -1, NaN])
      expect(() => make(1e-3, { epsilon })).toThrow(`optimizer.epsilon: must be a number, above 0, got ${epsilon}`);
  expect(() => adam(1e-3, { weightDecay: -1 })).toThrow("optimizer.weightDecay: must be a number, 0 or more, got -1");
  expect(() => adamax(1e-3, { beta2: 2 })).toThrow("optimizer.beta2: must be a number, 0 or more and below 1, got 2");
  expect(() => sgd(0.1, { momentum: 1.5 })).toThrow(
    "optimizer.momentum: must be a number, 0 or more and below 1, got 1.5",
  );
  expect(() => sgd(0.1, { nesterov: true })).toThrow(
    "optimizer.nesterov: needs a momentum above 0, got 0; set optimizer.momentum",
  );
  expect(() => adam(1e-3, { beta: 0.9 } as never)).toThrow(
    "optimizer.beta: unknown option. Allowed: beta1, beta2, epsilon, weightDecay",
  );
  expect(() => sgd(0.1, 0.9 as never)).toThrow(
    "optimizer: options must be an object with keys of momentum, nesterov, got 0.9",
  );
  expect(() => adam(-1)).toThrow("learningRate: must be a number, 0 or more, got -1");
  expect(() => sgd(Infinity)).toThrow("learningRate: must be a number, 0 or more, got Infinity");
});
