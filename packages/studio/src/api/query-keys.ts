/** What the answers of the server and of the engine are kept under. */
export const keys = {
  host: ["host"] as const,
  runs: ["runs"] as const,
  unreadable: ["unreadable"] as const,
  sweep: ["sweep"] as const,
  run: (name: string) => ["run", name] as const,
  plane: (name: string) => ["plane", name] as const,
  table: (name: string, createdAt: string) => ["table", name, createdAt] as const,
  schema: ["schema"] as const,
  compare: (names: readonly string[]) => ["compare", ...names] as const,
  news: (name: string) => ["news", name] as const,
  trouble: ["trouble"] as const,
  /** What the engine holds, by the id in the answer. */
  model: (source: string) => ["model", source] as const,
  data: (path: string) => ["data", path] as const,
};
