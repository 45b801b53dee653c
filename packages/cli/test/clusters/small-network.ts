import { spawnSync } from "node:child_process";
import { machineWords } from "./machine-words.js";

/** Machines of this machine: each has a network, a host name and process ids of its own, and a cable to the head that can be pulled. */
export interface SmallNetwork {
  /** The head's address, as machine `number` (from 1) sees it. */
  headAddress(number: number): string;
  address(number: number): string;
  /** Words that run a command in a machine's network; the host's name and process ids are the head's. */
  inNetwork(number: number): readonly string[];
  /** Words that run a command in a machine; all that it starts ends with it. */
  onMachine(number: number): readonly string[];
  cut(number: number): void;
  mend(number: number): void;
  stop(): void;
}

const run = (program: string, ...args: string[]): { readonly ok: boolean; readonly said: string } => {
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  return { ok: status === 0, said: stderr ?? "not installed" };
};
const must = (...args: string[]): void => {
  const { ok, said } = run("ip", ...args);
  if (!ok) throw new Error(`ip ${args.join(" ")}: ${said}`);
};

/** Why machines cannot be made here; undefined where they can. */
export function networkLacks(): string | undefined {
  const name = `lt${process.pid}t`;
  const made = run("ip", "netns", "add", name);
  if (made.ok) run("ip", "netns", "del", name);
  return made.ok ? undefined : `network namespaces cannot be made here (${made.said.trim()})`;
}

export function smallNetwork(machines: number): SmallNetwork {
  const name = (number: number): string => `lt${process.pid % 10_000}n${number}`;
  const cable = (number: number): string => `lt${process.pid % 10_000}c${number}`;
  const subnet = (number: number): string => `10.${64 + (process.pid % 64)}.${number}`;
  const headAddress = (number: number): string => `${subnet(number)}.1`;
  const address = (number: number): string => `${subnet(number)}.2`;
  const inNetwork = (number: number): readonly string[] => ["nsenter", `--net=/run/netns/${name(number)}`];
  for (let n = 1; n <= machines; n++) {
    must("netns", "add", name(n));
    must("link", "add", cable(n), "type", "veth", "peer", "name", "eth0", "netns", name(n));
    must("addr", "add", `${headAddress(n)}/30`, "dev", cable(n));
    must("link", "set", cable(n), "up");
    must("-n", name(n), "addr", "add", `${address(n)}/30`, "dev", "eth0");
    for (const device of ["eth0", "lo"]) must("-n", name(n), "link", "set", device, "up");
    // the head's addresses on the other cables are its own
    must("-n", name(n), "route", "add", "default", "via", headAddress(n));
  }
  return {
    ...{ headAddress, address, inNetwork },
    onMachine: (n) => [...inNetwork(n), ...machineWords(`machine-${n}`)],
    cut: (n) => must("link", "set", cable(n), "down"),
    mend: (n) => must("link", "set", cable(n), "up"),
    stop: () => {
      for (let n = 1; n <= machines; n++) run("ip", "netns", "del", name(n));
    },
  };
}
