import { spawn } from "node:child_process";
import { nodeArguments } from "../test/command.js";
import { count, newReport, type PartReport } from "./chaos-report.js";
import type { Verdict } from "./verdict.js";
import type { DamagedMessage, DamagedOrder } from "./damaged-worker.js";

/** A file that takes longer hangs the command. */
const hangsAfterMs = 60_000;

/** Tries `files` damaged files, as many of every kind, in a process that is watched; one that hangs or dies is begun again behind the file that did it. */
export async function damagedSeries(seed: number, files: number, log: (line: string) => void): Promise<PartReport[]> {
  const reports = new Map<string, PartReport>();
  const reportOf = (name: string): PartReport => {
    const report = reports.get(name) ?? newReport(`damaged ${name}`);
    // a series takes long: what is done is said before the next kind begins
    if (!reports.has(name)) sayLast();
    reports.set(name, report);
    return report;
  };
  const sayLast = (): void => {
    const last = [...reports.values()].at(-1);
    if (last) log(`${last.part}: ${last.tried} tried, ${last.right} right, ${last.refused} refused`);
  };
  let first: DamagedOrder["first"] | undefined = [0, 0];
  const tell = (name: string, verdict: Verdict, again: string): void => {
    count(reportOf(name), verdict, again);
    if (typeof verdict === "object") log(`${again}: ${verdict.fault}`);
  };
  while (first) first = await oneProcess({ seed, first, files }, tell);
  return [...reports.values()];
}

/** Runs one process; returns where to go on, undefined when all is done. */
function oneProcess(
  order: DamagedOrder,
  tell: (name: string, verdict: Verdict, again: string) => void,
): Promise<DamagedOrder["first"] | undefined> {
  const child = spawn(process.execPath, nodeArguments("../chaos/damaged-worker.ts"), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  let at: (DamagedMessage & { type: "begins" }) | undefined;
  let done = false;
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const watch = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => child.kill("SIGKILL"), hangsAfterMs);
    };
    child.on("message", (message: DamagedMessage) => {
      watch();
      if (message.type === "begins") at = message;
      else if (message.type === "done") done = true;
      else {
        const { target, index, how, command, verdict } = message.result;
        tell(target, verdict, `${target} ${index}, ${how}, seed ${order.seed}: latents ${command}`);
        at = undefined;
      }
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (done) resolve(undefined);
      else if (at) {
        const fault = signal === "SIGKILL" ? "hangs" : `the process died (${signal ?? code})`;
        tell(at.name, { fault }, `${at.name} ${at.index}, seed ${order.seed}`);
        resolve([at.target, at.index + 1]);
      } else throw new Error(`the process of damaged files ended before the first one (${signal ?? code})`);
    });
    child.send(order);
    watch();
  });
}
