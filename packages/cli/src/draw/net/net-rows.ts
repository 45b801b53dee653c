import { configKeys, type LayerDescription, type PartDescription } from "@latents/core";

/** A line of a table of layers, or a box of their drawing. */
export interface NetRow {
  /** `conv2d 3x3, stride 2 + relu` */
  readonly label: string;
  readonly inputs?: readonly unknown[];
  readonly outputs?: readonly unknown[];
  readonly parameters: number;
}

/** A shape of one row: `1×28×28`. */
export const shapeText = (shape: readonly unknown[]): string => shape.join("×");

/** Numbers of a shape. */
export const valuesOf = (shape: readonly unknown[] = []): number =>
  shape.reduce<number>((all, side) => all * Number(side), 1);

/** A part that is nothing but a net: its layers say it. */
const isNet = ({ part }: PartDescription): boolean => ["encoder", "decoder", "classifier"].includes(part);

/**
 * A part as rows: its layers, of which those without numbers that keep the shape stand behind the layer before them. Before the layers of a part that is not a net alone its
 * own words, with what it has beside them; behind those of a net what it has beside them.
 */
export function netRows(described: PartDescription): NetRow[] {
  const { part, layers, parameters } = described;
  const rows: NetRow[] = [];
  for (const layer of layers.flatMap(spread)) {
    const last = rows.at(-1);
    const keeps = shapeText(layer.inputs) === shapeText(layer.outputs);
    const follows = last?.outputs !== undefined && shapeText(last.outputs) === shapeText(layer.outputs);
    if (layer.kind === "none") continue;
    if (layer.parameters === 0 && follows && keeps)
      rows[rows.length - 1] = { ...last, label: `${last.label} + ${labelOf(layer)}` };
    else rows.push({ ...layer, label: [placeWithin(part, layer), labelOf(layer)].filter(Boolean).join(": ") });
  }
  const rest = parameters - rows.reduce((sum, row) => sum + row.parameters, 0);
  const own = { label: partWords(described), parameters: rest };
  if (isNet(described) && rows.length > 0) return rest > 0 ? [...rows, { ...own, label: "beside them" }] : rows;
  return [own, ...rows];
}

/** A layer that only holds others stands for them, with what it has of its own. */
function spread(layer: LayerDescription): LayerDescription[] {
  if (layer.inner.length === 0 || layer.kind === "gated" || layer.kind === "residual") return [layer];
  const inner = layer.inner.flatMap(spread);
  const own = layer.parameters - inner.reduce((sum, { parameters }) => sum + parameters, 0);
  const { outputs } = layer;
  return own > 0 ? [...inner, { ...layer, inputs: outputs, parameters: own, inner: [] }] : inner;
}

function labelOf({ kind, settings, path, inner }: LayerDescription): string {
  const within = (layers: readonly LayerDescription[]): string => layers.map(labelOf).join(" + ");
  if (kind === "residual") return `residual (${within(inner)})`;
  // value and gate are of one form
  if (kind === "gated") return `gated ${within(inner.filter((one) => one.path.startsWith(`${path}.value`)))}`;
  return settings === undefined ? kind : `${kind} ${settings}`;
}

/** Where in its part a layer stands, where there is more to it than its number: `z2 up` of `layers.z2.up.net.0`. */
const placeWithin = (part: string, { kind, path }: LayerDescription): string =>
  path
    .slice(part.length + 1)
    .split(".")
    .filter((word) => word !== "net" && !/^\d+$/.test(word.startsWith(kind) ? word.slice(kind.length) : word))
    .join(" ");

/** Where a config has a part's options. */
const keyOf: Readonly<Record<PartDescription["part"], string>> = {
  ...{ conditioning: "model.conditioning", encoder: "model.encoder", classifier: "model.conditioning" },
  ...{ posterior: "model.posterior", layers: "model.hierarchy", prior: "model.prior", decoder: "model.decoder" },
  ...{ likelihood: "model.likelihood", objective: "objective" },
};

/** A part in words: its name, and of its options those that are not at their defaults: `autoregressive, hidden 300`. */
export function partWords(described: PartDescription): string {
  const { part, name, options, layers } = described;
  if (isNet(described) && layers.length > 0) return name;
  const isDefault = (option: string, value: unknown): boolean =>
    configKeys().some(
      (key) =>
        key.path === `${keyOf[part]}.${option}` &&
        (key.when === undefined || key.when.values.includes(name)) &&
        JSON.stringify(key.default) === JSON.stringify(value),
    );
  return [
    name,
    ...Object.entries(options).flatMap(([option, value]) =>
      isDefault(option, value) ? [] : [`${words(option)} ${[value].flat().join(" ")}`],
    ),
  ].join(", ");
}

/** `kl warm up` of klWarmUp. */
const words = (option: string): string => option.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
