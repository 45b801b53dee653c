import type * as Ort from "onnxruntime-common";
import { sizeOf, type Tensor } from "../../graph/index.js";
import { encodeModel, GraphWriter, type ValueInfo } from "../../onnx/index.js";
import type { OrtDevice } from "../ort-device.js";
import type { HostTensors } from "../runtime.js";
import { pieceName } from "./step-graph.js";

type Tensors = Record<string, Ort.Tensor>;

/** Bytes travel four in a word: WebGPU knows no bytes, and floats would be four times as many. */
const inWords = ({ shape }: Tensor): boolean => sizeOf(shape) % 4 === 0;

/** Carries what the steps of a piece are fed into the memory of the GPU. */
export class PieceUpload {
  private constructor(
    private readonly device: OrtDevice,
    private readonly name: string,
    private readonly perStep: readonly Tensor[],
    private readonly asFloats: ReadonlySet<Tensor>,
    private readonly session: Ort.InferenceSession | undefined,
  ) {}

  static async create(
    device: OrtDevice,
    name: string,
    perStep: readonly Tensor[],
    asFloats: ReadonlySet<Tensor>,
  ): Promise<PieceUpload> {
    const writer = new GraphWriter();
    const inputs: ValueInfo[] = [];
    const outputs: ValueInfo[] = [];
    for (const x of perStep.filter((input) => isUploaded(input, asFloats))) {
      const [from, to] = [x.name!, pieceName(x.name!)];
      if (asFloats.has(x) && inWords(x)) {
        inputs.push({ name: from, dtype: "uint32", shape: [`${from} words`] });
        writer.named("Reshape", [bytesOfWords(writer, from), writer.ints([-1, ...(x.shape as number[])])], [to]);
      } else {
        inputs.push({ name: from, dtype: "float", shape: ["piece", ...x.shape] });
        writer.named("Identity", [from], [to]);
      }
      outputs.push({ name: to, dtype: "float", shape: ["piece", ...x.shape] });
    }
    const graph = { name: `${name} feeds`, nodes: writer.nodes, initializers: writer.initializers, inputs, outputs };
    const onGpu = { preferredOutputLocation: "gpu-buffer" } as const;
    const session = inputs.length > 0 ? await device.session(encodeModel(graph), graph.name, onGpu) : undefined;
    return new PieceUpload(device, graph.name, perStep, asFloats, session);
  }

  /** Bytes that one step's feeds take on the GPU. */
  static bytesOf(perStep: readonly Tensor[]): number {
    return perStep.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
  }

  /** Steps `from` to `to` of the feeds, by the names of the step graph's inputs. What no GPU takes stays where it is. */
  async run(feeds: HostTensors, from: number, to: number): Promise<Tensors> {
    const up: Tensors = {};
    const stay: Tensors = {};
    for (const x of this.perStep) {
      const { data } = feeds[x.name!];
      const size = sizeOf(x.shape);
      const shape = [to - from, ...(x.shape as number[])];
      const part = data.subarray(from * size, to * size);
      if (!isUploaded(x, this.asFloats))
        stay[pieceName(x.name!)] = this.device.toOrt({ dtype: x.dtype, shape, data: part });
      else if (part instanceof Uint8Array && inWords(x)) up[x.name!] = this.device.wordsToOrt(part);
      else up[x.name!] = this.device.toOrt({ dtype: "float", shape, data: Float32Array.from(part as Float32Array) });
    }
    return { ...stay, ...(this.session && (await this.device.run(this.session, this.name, up))) };
  }

  async release(): Promise<void> {
    await this.session?.release();
  }
}

const isUploaded = (x: Tensor, asFloats: ReadonlySet<Tensor>): boolean => x.dtype === "float" || asFloats.has(x);

/** [words, 4] floats: the bytes of each word, the lowest first. */
function bytesOfWords(writer: GraphWriter, words: string): string {
  const base = writer.constant([256], [], "uint32");
  const bytes: string[] = [];
  let left = words;
  for (let i = 0; i < 4; i++) {
    let byte = left;
    if (i < 3) {
      const next = writer.node("Div", [left, base]);
      byte = writer.node("Sub", [left, writer.node("Mul", [next, base])]);
      left = next;
    }
    bytes.push(writer.node("Reshape", [writer.node("Cast", [byte], { to: { int: 1 } }), writer.ints([-1, 1])]));
  }
  return writer.node("Concat", bytes, { axis: { int: 1 } });
}
