import { InputError } from "@latents/core";
import type { PluginVersion } from "./trusted-plugins.js";

/** The code of a plug-in is needed that the user has not let run. In a terminal the command asks. */
export class UntrustedPluginError extends InputError {
  override readonly name: string = "UntrustedPluginError";
  readonly untrusted: readonly PluginVersion[];
  constructor(untrusted: readonly PluginVersion[], message = messageOf(untrusted)) {
    super(message);
    this.untrusted = untrusted;
  }
}

const messageOf = (untrusted: readonly PluginVersion[]): string => {
  const [{ path, sha256 }, ...others] = untrusted;
  const more =
    others.length === 0 ? "" : ` and ${others.map((one) => `${one.path} (sha256 ${one.sha256})`).join(", ")}`;
  return `${path}: the code of this plug-in (sha256 ${sha256})${more} has not been run here before; read it, then let it run once and for all: --trust`;
};
