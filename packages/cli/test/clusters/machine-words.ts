import { spawnSync } from "node:child_process";

/** Words that run a command with a host name and process ids of its own, as on another machine with the same disk; all that it starts ends with it. */
export const machineWords = (hostname: string): readonly string[] => [
  ...["unshare", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc"],
  ...["bash", "-c", `hostname ${hostname}; exec "$@"`, "machine"],
];

/** Why that cannot be done here; undefined where it can. */
export function machineLacks(): string | undefined {
  const [first, ...rest] = [...machineWords("probe"), "true"];
  const { status, stderr } = spawnSync(first, rest, { encoding: "utf8" });
  return status === 0 ? undefined : `a machine of its own cannot be made here (${(stderr ?? "no unshare").trim()})`;
}
