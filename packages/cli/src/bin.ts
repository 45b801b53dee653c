#!/usr/bin/env node
import { guardSignals } from "./terminal/guard-signals.js";
import { guardOutput, main } from "./commands/main.js";

guardOutput();
guardSignals();
process.exitCode = await main(process.argv.slice(2));
