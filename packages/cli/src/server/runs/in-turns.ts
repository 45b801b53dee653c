import { setImmediate as others } from "node:timers/promises";

/** Things that are looked at together. */
const atOnce = 16;

/** What `work` gives for each thing, in order; some at once, and requests are answered in between. */
export async function inTurns<Thing, Found>(
  things: readonly Thing[],
  work: (thing: Thing) => Promise<Found>,
): Promise<Found[]> {
  const found: Found[] = [];
  for (let start = 0; start < things.length; start += atOnce) {
    found.push(...(await Promise.all(things.slice(start, start + atOnce).map(work))));
    // looks that are asked at once would leave nobody else a turn
    await others();
  }
  return found;
}
