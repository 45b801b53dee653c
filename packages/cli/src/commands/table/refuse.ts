import { InputError } from "@latents/core";

/** Throws InputError for the first of some flags that is given, where they are for runs on `what` and the run is another. */
export function refuse(what: "images" | "tables", flags: Readonly<Record<string, unknown>>): void {
  const given = Object.entries(flags).find(([, value]) => value !== undefined && value !== false);
  if (given) throw new InputError(`--${given[0]}: is for runs on ${what}, and this one is on others; leave it out`);
}
