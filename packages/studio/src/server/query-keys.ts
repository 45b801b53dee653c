/** What the answers of the server are kept under. */
export const keys = {
  server: ["server"] as const,
  runs: ["runs"] as const,
  run: (name: string) => ["run", name] as const,
  recipes: ["recipes"] as const,
  configKeys: ["config-keys"] as const,
  compare: (names: readonly string[]) => ["compare", ...names] as const,
  news: (name: string) => ["news", name] as const,
  trouble: ["trouble"] as const,
};
