#!/usr/bin/env node
import { main } from "./commands/main.js";
import { offerPackage } from "./config/offer-package.js";
import { offerTrust } from "./plugins/offer-trust.js";
import { startTraining } from "./run/training/start-training.js";
import { guardOutput, guardSignals, offerEffects, processEffects } from "./terminal/process-effects.js";

guardOutput();
guardSignals();
process.exitCode = await main(
  process.argv.slice(2),
  { ...processEffects(), startTraining },
  {
    addPackage: (name) => offerPackage(name, offerEffects),
    trust: (plugins, isGiven) => offerTrust(plugins, isGiven, offerEffects),
  },
);
