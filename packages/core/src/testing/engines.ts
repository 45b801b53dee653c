import { loadAddon } from "@latents/native";
import type { Engine } from "../runtime/index.js";

/** The engines of Node's CPU that this machine has: each test of an engine's results runs with every one of them. */
export const engines: readonly Exclude<Engine, "reference">[] = loadAddon() ? ["standard", "native"] : ["standard"];
