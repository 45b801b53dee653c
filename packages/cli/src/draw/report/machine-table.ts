import { html, type Html } from "../svg/html.js";
import { bytes, count, duration, nats } from "../plots/quantity.js";
import type { ReportData } from "./report-data.js";
import { settingsTable, type Setting } from "./settings-table.js";

/** Where and with what the run was made, and what it cost. */
export function machineTable({ machine, summary }: ReportData): Html {
  const versions = Object.entries(machine.versions ?? {}).slice(0, 50);
  const rows: (Setting | undefined)[] = [
    { key: "device", value: `${machine.device}, ${count(machine.threads)} thread${machine.threads === 1 ? "" : "s"}` },
    machine.cpu === undefined ? undefined : { key: "processor", value: machine.cpu },
    {
      key: "time",
      value: `${duration(summary.elapsedMs)} for ${count(summary.steps)} steps, ${nats(summary.msPerStep)} ms each`,
    },
    summary.peakRssBytes === undefined ? undefined : { key: "peak memory", value: bytes(summary.peakRssBytes) },
  ];
  const node = machine.node === undefined ? [] : [{ key: "node", value: machine.node }];
  const software = [...node, ...versions.map(([key, value]) => ({ key, value }))];
  return html`<div class="card settings">
    ${settingsTable(
      "machine",
      rows.filter((row) => row !== undefined),
    )}
    ${software.length > 0 && settingsTable("software", software)}
  </div>`;
}
