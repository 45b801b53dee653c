#!/usr/bin/env node
import { main } from "./commands/main.js";
import { startTraining } from "./run/training/start-training.js";
import { guardOutput, guardSignals, processEffects } from "./terminal/process-effects.js";

guardOutput();
guardSignals();
process.exitCode = await main(process.argv.slice(2), { ...processEffects(), startTraining });
