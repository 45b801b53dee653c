import { apply, input, sizeOf, type LoopProgram, type StateVariable, type Tensor } from "../../graph/index.js";
import { substitute } from "../../graph/substitute.js";
import { exactNumbers } from "../../onnx/index.js";
import { concat, reshape, sliceAxis } from "../../ops/index.js";

/** A variable of the program, and its place among the values of the stored one that holds it. */
export interface StoredPart {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: number;
}

/** What lies in the GPU's memory as one tensor: a variable, or several of one rule end to end. */
export interface StoredState {
  readonly current: Tensor;
  readonly next: Tensor;
  readonly parts: readonly StoredPart[];
}

/** A program over stored state. */
interface JoinedProgram {
  readonly program: LoopProgram;
  readonly stored: readonly StoredState[];
}

/** Larger variables stay alone: their own values keep a GPU busy, and joining copies them. */
const largestPart = 1 << 20;
/** Values of one stored variable: half of what WebGPU takes for certain in one buffer. */
const largestWhole = 1 << 24;

/** Ops whose every result depends on the values at its own place alone. */
const elementwise = new Set([
  ...["add", "sub", "mul", "div", "pow", "max", "min", "neg", "exp", "log", "sqrt", "square", "sign", "abs"],
  ...["clip", "where", "greater", "greaterEqual", "less", "equal", "and", "not", "cast", "isFinite"],
]);

/** Variables that one rule moves: a parameter, its moments, its average. */
interface Family {
  /** The first is the one whose next value needs all others. */
  readonly members: readonly StateVariable[];
  /** The rule: equal for two families where the same can be worked out for both at once. */
  readonly rule: string;
}

/**
 * The same program with the small variables that one rule moves (the moments of Adam, and the parameters themselves) joined end to end: one node for
 * each operation of the rule, and not one for each operation and parameter. Each value is worked out as before.
 */
export function joinState(program: LoopProgram): JoinedProgram {
  const place = new Map<Tensor, Tensor>();
  const joined: { family: Family[]; wholes: Tensor[]; starts: number[] }[] = [];
  for (const families of groupsOf(program)) {
    const sizes = families.map(({ members }) => sizeOf(members[0].current.shape));
    const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0));
    const total = starts[starts.length - 1] + sizes[sizes.length - 1];
    const wholes = families[0].members.map((_, role) => input(`joined.${joined.length}.${role}`, [total]));
    families.forEach(({ members }, i) =>
      members.forEach(({ current }, role) => {
        const part = sliceAxis(wholes[role], 0, starts[i], starts[i] + sizes[i]);
        place.set(current, reshape(part, current.shape));
      }),
    );
    joined.push({ family: families, wholes, starts });
  }
  const inside = new Set(joined.flatMap(({ family }) => family.flatMap(({ members }) => members)));
  const alone = program.state.filter((variable) => !inside.has(variable));
  const names = Object.keys(program.metrics);
  const [proceed, ...rest] = substitute(
    [program.proceed, ...Object.values(program.metrics), ...alone.map(({ next }) => next)],
    place,
  );
  const stored: StoredState[] = [
    ...alone.map(({ current }, i) => ({
      current,
      next: rest[names.length + i],
      parts: [{ name: current.name!, shape: current.shape as number[], start: 0 }],
    })),
    ...joined.flatMap(({ family, wholes, starts }) => {
      const next = joinedNext(family, wholes, place);
      return wholes.map((current, role) => ({
        current,
        next: next[role],
        parts: family.map(({ members }, i) => {
          const { name, shape } = members[role].current;
          return { name: name!, shape: shape as number[], start: starts[i] };
        }),
      }));
    }),
  ];
  return {
    stored,
    program: {
      ...program,
      state: stored,
      metrics: Object.fromEntries(names.map((name, i) => [name, rest[i]])),
      proceed,
    },
  };
}

/** Families of one rule, as many together as one stored variable may hold; those that are alone are left out. */
function groupsOf(program: LoopProgram): Family[][] {
  const groups = new Map<string, Family[][]>();
  for (const family of familiesOf(program)) {
    const size = sizeOf(family.members[0].current.shape);
    if (size > largestPart) continue;
    const same = groups.get(family.rule) ?? [];
    groups.set(family.rule, same);
    const last = same[same.length - 1];
    const held = last?.reduce((sum, { members }) => sum + sizeOf(members[0].current.shape), 0);
    if (last && held + size <= largestWhole) last.push(family);
    else same.push([family]);
  }
  return [...groups.values()].flat().filter((families) => families.length > 1);
}

/** Every variable is in at most one family; those whose next value is not worked out place by place are in none. */
function familiesOf({ state }: LoopProgram): Family[] {
  const byCurrent = new Map(state.map((variable) => [variable.current, variable]));
  const reached = new Map(state.map((variable) => [variable, reachedBy(variable, byCurrent)]));
  const readBy = new Map<StateVariable, number>();
  for (const [variable, others] of reached)
    for (const other of others) if (other !== variable) readBy.set(other, (readBy.get(other) ?? 0) + 1);
  const taken = new Set<StateVariable>();
  const families: Family[] = [];
  for (const root of state) {
    if (readBy.has(root) || root.current.dtype !== "float") continue;
    const members = [root, ...[...reached.get(root)!].filter((other) => other !== root)];
    if (members.some((member) => taken.has(member))) continue;
    members.forEach((member) => taken.add(member));
    families.push({ members, rule: ruleOf(members) });
  }
  return families;
}

/** Whether a tensor is worked out, place by place, for a variable of this shape. */
const isOfRule = (x: Tensor, shape: string): boolean =>
  x.op !== undefined && elementwise.has(x.op.name) && x.shape.join() === shape && x.inputs.every((y) => fits(y, shape));
/** One number for all places, or one for each. */
const fits = (x: Tensor, shape: string): boolean => x.rank === 0 || x.shape.join() === shape;

/** The variables of its own shape that a variable's next value reads place by place. */
function reachedBy(
  { current, next }: StateVariable,
  byCurrent: ReadonlyMap<Tensor, StateVariable>,
): Set<StateVariable> {
  const shape = current.shape.join();
  const found = new Set<StateVariable>();
  const seen = new Set<Tensor>();
  const visit = (x: Tensor): void => {
    if (seen.has(x)) return;
    seen.add(x);
    const variable = byCurrent.get(x);
    if (variable && x.shape.join() === shape) found.add(variable);
    else if (isOfRule(x, shape)) x.inputs.forEach(visit);
  };
  visit(next);
  return found;
}

/** The next values of a family's members as text: operations, members by their number, shared numbers by themselves, all else by order of appearance. */
function ruleOf(members: readonly StateVariable[]): string {
  const shape = members[0].current.shape.join();
  const numbers = new Map<Tensor, string>(members.map(({ current }, role) => [current, `member ${role}`]));
  const lines: string[] = [];
  let others = 0;
  const nameOf = (x: Tensor): string => {
    const known = numbers.get(x);
    if (known !== undefined) return known;
    let name: string;
    if (x.rank === 0) name = x.constant ? `${x.dtype} ${x.constant.data[0]}` : `number ${x.id}`;
    else if (isOfRule(x, shape)) {
      const line = `${x.op!.name} ${JSON.stringify(x.attributes, exactNumbers)} ${x.inputs.map(nameOf).join()}`;
      name = `line ${lines.push(line)}`;
    } else name = `${x.dtype} other ${others++}`;
    numbers.set(x, name);
    return name;
  };
  const results = members.map(({ next }) => nameOf(next));
  return [...lines, ...results].join("\n");
}

/** What one family's rule makes, for all families at once. */
function joinedNext(families: readonly Family[], wholes: readonly Tensor[], place: Map<Tensor, Tensor>): Tensor[] {
  const shape = families[0].members[0].current.shape.join();
  const made = new Map<Tensor, Tensor>(families[0].members.map(({ current }, role) => [current, wholes[role]]));
  const make = (same: readonly Tensor[]): Tensor => {
    const [x] = same as [Tensor];
    let result = made.get(x);
    if (result) return result;
    if (x.rank === 0) [result] = substitute([x], place) as [Tensor];
    else if (isOfRule(x, shape))
      result = apply(
        x.op!,
        x.inputs.map((_, j) => make(same.map(({ inputs }) => inputs[j]))),
        x.attributes as unknown,
      );
    else
      result = concat(
        substitute(same, place).map((y) => reshape(y, [sizeOf(y.shape)])),
        0,
      );
    made.set(x, result);
    return result;
  };
  return families[0].members.map((_, role) => make(families.map(({ members }) => members[role].next)));
}
