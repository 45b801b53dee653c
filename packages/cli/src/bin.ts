#!/usr/bin/env node
import { guardOutput, main } from "./command/main.js";

guardOutput();
process.exitCode = await main(process.argv.slice(2));
