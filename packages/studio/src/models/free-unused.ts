import type { Query, QueryCache } from "@tanstack/react-query";

/** How many answers of a kind are kept that no view shows; the page's own time for what it does not show frees them too. */
const mostIdle = 4;

/** How the engine lets go of what it holds under an id; by the first word of a query's key. */
type Free = Readonly<Record<string, (id: string) => unknown>>;

/** Frees what the engine holds for a query, `{ id }`, when the query goes or gets another; and has queries go when too many are idle. */
export function freeUnused(cache: QueryCache, free: Free): void {
  const held = new Map<string, string>();
  /** The longest idle first. */
  const idle = new Set<Query>();
  cache.subscribe((event) => {
    const { type } = event;
    const query = event.query as Query;
    const kind = query.queryKey[0] as string;
    if (!Object.hasOwn(free, kind)) return;
    const isGone = type === "removed";
    const [before, now] = [
      held.get(query.queryHash),
      isGone ? undefined : (query.state.data as { id: string } | undefined)?.id,
    ];
    if (before !== undefined && before !== now) free[kind](before);
    if (now === undefined) held.delete(query.queryHash);
    else held.set(query.queryHash, now);
    if (isGone || type === "observerAdded") idle.delete(query);
    else if (type === "observerRemoved" && query.getObserversCount() === 0) {
      idle.add(query);
      const ofKind = [...idle].filter(({ queryKey }) => queryKey[0] === kind);
      if (ofKind.length > mostIdle) cache.remove(ofKind[0]);
    }
  });
}
