import { imagesAtOnce, type Matrix } from "../data/index.js";
import type { Executable, HostTensor } from "../runtime/index.js";

/** Nets on a device, each compiled when it is first used. They take and give rows. */
export class CompiledNets<Net extends string> {
  readonly #compiled = new Map<Net, Promise<Executable>>();

  constructor(
    private readonly compile: (name: Net) => Promise<Executable>,
    /** Values of an image, which the widest rows have. */
    private readonly size: number,
  ) {}

  /** Outputs of a net, by name, for as many rows as it is fed. */
  async run(
    name: Net,
    feeds: Readonly<Record<string, Matrix>>,
    outputs: readonly string[],
  ): Promise<Record<string, Matrix>> {
    let compiled = this.#compiled.get(name);
    if (!compiled) {
      compiled = this.compile(name);
      this.#compiled.set(name, compiled);
      // a failure is told to this caller; the next one tries anew
      compiled.catch(() => this.#compiled.delete(name));
    }
    const executable = await compiled;
    const rows = Object.values(feeds)[0].shape[0];
    const parts: Record<string, HostTensor>[] = [];
    const atOnce = imagesAtOnce(this.size);
    for (let start = 0; start < rows; start += atOnce) {
      const count = Math.min(atOnce, rows - start);
      const slices = Object.entries(feeds).map(([key, { shape, data }]) => [
        key,
        {
          dtype: "float" as const,
          shape: [count, shape[1]],
          data: data.subarray(start * shape[1], (start + count) * shape[1]),
        },
      ]);
      parts.push(await executable.run(Object.fromEntries(slices) as Record<string, HostTensor>));
    }
    return Object.fromEntries(
      outputs.map((output) => [
        output,
        stack(
          parts.map((part) => part[output]),
          rows,
        ),
      ]),
    );
  }

  /** Frees what the device holds; the nets can be used again. */
  async release(): Promise<void> {
    const all = [...this.#compiled.values()];
    this.#compiled.clear();
    for (const compiled of all) await (await compiled).release();
  }
}

function stack(parts: readonly HostTensor[], rows: number): Matrix {
  const columns = parts[0] ? parts[0].data.length / parts[0].shape[0] : 0;
  const data = new Float32Array(rows * columns);
  let at = 0;
  for (const part of parts) {
    data.set(part.data as Float32Array, at);
    at += part.data.length;
  }
  return { shape: [rows, columns], data };
}
