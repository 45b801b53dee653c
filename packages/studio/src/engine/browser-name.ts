/** `Chrome 130`, as far as the browser says who it is. */
export function browserName(agent = navigator.userAgent): string {
  const [, name, version] = /(Firefox|Edg|OPR|Chrome|Version)\/(\d+)/.exec(agent) ?? [];
  if (name === undefined) return "unknown";
  return `${name === "Version" ? "Safari" : name === "Edg" ? "Edge" : name} ${version}`;
}
