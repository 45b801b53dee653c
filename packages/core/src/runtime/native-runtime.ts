import type { Addon } from "@latents/native";
import { NativeEngine } from "./native-engine.js";
import { NativeExecutable } from "./native-executable.js";
import { NativeLoop } from "./native-loop.js";
import type { Runtime } from "./runtime.js";

/** The CPU by the operators of `@latents/native`: what `ortRuntime` gives where the package is installed and its addon can be loaded. */
export function nativeRuntime(addon: Addon, threads: number): Runtime {
  const engine = new NativeEngine(addon, threads);
  return {
    device: "cpu",
    engine: "native",
    threads,
    drawBits: (...images) => addon.drawBits(...images),
    compile: (graph) => NativeExecutable.create(engine, graph),
    compileLoop: (program) => NativeLoop.create(engine, program),
  };
}
