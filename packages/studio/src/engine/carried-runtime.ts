import { ortRuntime, type Runtime, type RuntimeOptions } from "@latents/core";

/** ONNX Runtime as it starts in a page: from the page's files, or from bytes that a published page hands over. */
export class CarriedRuntime {
  #come: Promise<void> | undefined;
  #take = (): void => undefined;
  #bytes: Uint8Array<ArrayBuffer> | undefined;

  /** From now on what needs ONNX Runtime waits for its bytes. */
  expect(): void {
    this.#come = new Promise<void>((resolve) => (this.#take = resolve));
  }

  take(bytes: Uint8Array<ArrayBuffer>): void {
    if (!this.#come) throw new Error("internal: nobody has said that a runtime comes");
    this.#bytes = bytes;
    this.#take();
  }

  async start(options: RuntimeOptions): Promise<Runtime> {
    await this.#come;
    return ortRuntime({ ...options, ...(this.#bytes && { wasmBinary: this.#bytes }) });
  }
}
