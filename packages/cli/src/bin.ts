#!/usr/bin/env node
import { guardSignals } from "./command/guard-signals.js";
import { guardOutput, main } from "./command/main.js";

guardOutput();
guardSignals();
process.exitCode = await main(process.argv.slice(2));
