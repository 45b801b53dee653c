import { FormatError } from "../errors.js";
import { checkedPieces, readSafetensors } from "../formats/index.js";
import type { TrainingState, ValidatedStep } from "../train/index.js";

const checkpointFormat = "latents-checkpoint";
/** Path of the values of the best validation, where they are kept beside the newest. */
const keptScope = "kept";

/** The file of a checkpoint in a run's `checkpoints/`. */
export const checkpointName = (step: number): string => `step-${step}.safetensors`;

/** The bytes of a checkpoint, piece by piece: all values of the state, float32, and what validations have found. */
export function checkpointPieces({ step, values, best, kept }: TrainingState): Uint8Array[] {
  const entries = [
    ...Object.entries(values),
    ...Object.entries(kept?.values ?? {}).map(([name, value]) => [`${keptScope}.${name}`, value] as const),
  ];
  const tensors = new Map(entries.map(([name, { shape, data }]) => [name, { shape, values: data }]));
  return checkedPieces(tensors, {
    ...{ format: checkpointFormat, step: String(step) },
    ...(best && { best: validatedText(best) }),
    ...(kept && { kept: validatedText(kept) }),
  });
}

/** The state that a checkpoint's bytes hold. Throws FormatError, beginning with `where`, if they are damaged. */
export function parseCheckpoint(bytes: Uint8Array, where: string): TrainingState {
  const { tensors, metadata } = readSafetensors(bytes, where);
  const step = Number(metadata["step"]);
  if (metadata["format"] !== checkpointFormat || !Number.isSafeInteger(step) || step < 0)
    throw new FormatError(
      `${where}: must be a checkpoint of latents (metadata format "${checkpointFormat}" and a step), got ${JSON.stringify(metadata)}`,
    );
  const values: Record<string, TrainingState["values"][string]> = {};
  const keptValues: typeof values = {};
  for (const [name, { shape, values: data }] of tensors) {
    if (!(data instanceof Float32Array)) throw new FormatError(`${where}: tensor "${name}" must be float32`);
    const bad = data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new FormatError(`${where}: tensor "${name}" must hold finite numbers, value ${bad} is ${data[bad]}`);
    const isKept = name.startsWith(`${keptScope}.`);
    (isKept ? keptValues : values)[isKept ? name.slice(keptScope.length + 1) : name] = { dtype: "float", shape, data };
  }
  const best = readValidated("best", metadata, where);
  const kept = readValidated("kept", metadata, where);
  if (!kept && Object.keys(keptValues).length > 0)
    throw new FormatError(`${where}: metadata "kept" must say of which step its kept values are, it is missing`);
  return { step, values, ...(best && { best }), ...(kept && { kept: { ...kept, values: keptValues } }) };
}

const validatedText = ({ step, negElbo }: ValidatedStep): string => JSON.stringify({ step, negElbo });

function readValidated(
  key: "best" | "kept",
  metadata: Readonly<Record<string, string>>,
  where: string,
): ValidatedStep | undefined {
  const text = metadata[key];
  if (text === undefined) return undefined;
  try {
    const { step, negElbo } = JSON.parse(text) as { step: unknown; negElbo: unknown };
    if (typeof step === "number" && typeof negElbo === "number") return { step, negElbo };
  } catch {
    // the same error as for a wrong shape
  }
  throw new FormatError(`${where}: metadata "${key}" must hold step and negElbo, got ${text.slice(0, 80)}`);
}
