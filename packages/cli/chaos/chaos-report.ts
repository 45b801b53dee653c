/** What one part of the chaos test has tried. */
export interface PartReport {
  readonly part: string;
  tried: number;
  /** Ended rightly, as if nothing had been. */
  right: number;
  /** Refused with one clear error, nothing half written. */
  refused: number;
  /** Faults of ours, each with how to have it again. */
  readonly faults: string[];
}

export const newReport = (part: string): PartReport => ({ part, tried: 0, right: 0, refused: 0, faults: [] });

/** Counts a verdict; `again` says how to have a fault again. */
export function count(
  report: PartReport,
  verdict: "right" | "refused" | { readonly fault: string },
  again: string,
): void {
  report.tried++;
  if (verdict === "right") report.right++;
  else if (verdict === "refused") report.refused++;
  else report.faults.push(`${again}: ${verdict.fault}`);
}

/** All parts as a table in Markdown. */
export function reportTable(reports: readonly PartReport[]): string {
  const rows = reports.map(({ part, tried, right, refused, faults }) => [
    part,
    tried.toLocaleString("en"),
    right.toLocaleString("en"),
    refused.toLocaleString("en"),
    String(faults.length),
  ]);
  const head = ["what was done", "times", "right result", "one clear error", "faults"];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(" | ")} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return `${[line(head), rule, ...rows.map(line)].join("\n")}\n`;
}
