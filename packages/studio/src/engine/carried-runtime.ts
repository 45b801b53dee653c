import { unpacked } from "../api/packed";
import { ortRuntime, type Runtime, type RuntimeOptions } from "@latents/core";

/** ONNX Runtime as it starts in a page: from the page's files, or from what a published page hands over. */
export class CarriedRuntime {
  #come: Promise<string | undefined> | undefined;
  #take = (_: string | undefined): void => undefined;

  /** From now on what needs ONNX Runtime waits for it. */
  expect(): void {
    this.#come = new Promise((take) => (this.#take = take));
  }

  /** Its bytes, packed as the page carries them; undefined where the page breaks off before them. */
  take(packed: string | undefined): void {
    if (!this.#come) throw new Error("internal: nobody has said that a runtime comes");
    this.#take(packed);
  }

  async start(options: RuntimeOptions): Promise<Runtime> {
    if (!this.#come) return ortRuntime(options);
    const packed = await this.#come;
    if (packed === undefined) throw new Error("ONNX Runtime has not come with this page; load it again");
    return ortRuntime({ ...options, wasmBinary: await unpacked(packed) });
  }
}
