/** What a page did with its GPU since it was opened. */
export interface GpuUse {
  /** Kernels started. */
  dispatches: number;
  /** Batches of commands sent. */
  submits: number;
  /** Reads of results, each waiting for the GPU. */
  downloads: number;
  bytesUp: number;
  bytesDown: number;
  /** Memory held now. */
  bytesHeld: number;
}

/** JavaScript for the start of a page: counts its use of WebGPU in `globalThis.gpuUse`. */
export const countGpuUse = `{
  const use = (globalThis.gpuUse = { dispatches: 0, submits: 0, downloads: 0, bytesUp: 0, bytesDown: 0, bytesHeld: 0 });
  const watch = (type, name, note) => {
    const original = type?.prototype[name];
    if (!original) return;
    type.prototype[name] = function (...args) {
      note.apply(this, args);
      return original.apply(this, args);
    };
  };
  watch(globalThis.GPUComputePassEncoder, "dispatchWorkgroups", () => use.dispatches++);
  watch(globalThis.GPUQueue, "submit", () => use.submits++);
  watch(globalThis.GPUQueue, "writeBuffer", (buffer, offset, data, from, size) => (use.bytesUp += size ?? data.byteLength));
  watch(globalThis.GPUDevice, "createBuffer", (options) => {
    use.bytesHeld += options.size;
    if (options.mappedAtCreation) use.bytesUp += options.size;
  });
  watch(globalThis.GPUBuffer, "destroy", function () {
    use.bytesHeld -= this.size;
  });
  watch(globalThis.GPUBuffer, "mapAsync", function () {
    use.downloads++;
    use.bytesDown += this.size;
  });
}`;
