/**
 * What a view shows, in its address: `#/latent/run:a?view=lattice&side=12`. Views read it when they open and when the address is changed by hand;
 * what they write replaces the entry of the history, so that "back" leaves the view.
 */

/** Between a change and the address that says so, ms: a drag changes it many times a second, and browsers refuse hundreds of changes. */
const restMs = 250;

const cut = (): readonly [path: string, query: string] => {
  const [path, ...query] = location.hash.slice(1).split("?");
  return [path, query.join("?")];
};

/** The address of the view, without its parameters. */
export const viewPath = (): string => cut()[0];

/** A parameter as it stands, also one that is on its way into the address. */
export function parameter(name: string): string | undefined {
  if (pending.path === viewPath() && pending.values.has(name)) return pending.values.get(name);
  return new URLSearchParams(cut()[1]).get(name) ?? undefined;
}

let pending: { readonly path: string; readonly values: Map<string, string | undefined> } = {
  path: "",
  values: new Map(),
};
let timer: ReturnType<typeof setTimeout> | undefined;

/** Puts a parameter into the address of the view as it is now, undefined takes it out; soon. */
export function setParameter(name: string, text: string | undefined): void {
  const path = viewPath();
  if (parameter(name) === text) return;
  if (pending.path !== path) pending = { path, values: new Map() };
  pending.values.set(name, text);
  clearTimeout(timer);
  timer = setTimeout(writeParameters, restMs);
}

/** Writes at once what waits; what belongs to a view that was left is dropped. */
export function writeParameters(): void {
  clearTimeout(timer);
  const [path, query] = cut();
  const { path: of, values } = pending;
  pending = { path: "", values: new Map() };
  if (of !== path || values.size === 0) return;
  const all = new URLSearchParams(query);
  for (const [name, text] of values)
    if (text === undefined) all.delete(name);
    else all.set(name, text);
  const parts = [...all].map(([name, text]) => `${name}=${encodeURIComponent(text).replaceAll("%2C", ",")}`);
  const address = parts.length === 0 ? path : `${path}?${parts.join("&")}`;
  history.replaceState(history.state, "", `#${address}`);
}
