/** Numbers as a reader wants them: grouped thousands, a sensible number of digits, a unit. Text, never HTML. */

/** `12,345`; "not finite" where there is no number to show. */
export function count(value: number): string {
  return Number.isFinite(value) ? Math.round(value).toLocaleString("en-US") : "not finite";
}

/** Nats with two decimals; exponent form where the number is too large to compare by eye. */
export function nats(value: number, digits = 2): string {
  if (!Number.isFinite(value)) return "not finite";
  if (Math.abs(value) >= 1e7) return value.toExponential(2);
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `0.8 s`, `47 s`, `12 min 5 s`, `3 h 20 min`. */
export function duration(elapsedMs: number): string {
  if (!Number.isFinite(elapsedMs) || elapsedMs < 0) return "unknown";
  const seconds = elapsedMs / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${count(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** `312 MB`, `1.4 GB` (powers of ten). */
export function bytes(value: number): string {
  if (!Number.isFinite(value) || value < 0) return "unknown";
  if (value < 1e6) return `${Math.round(value / 1e3)} kB`;
  return value < 1e9 ? `${Math.round(value / 1e6)} MB` : `${(value / 1e9).toFixed(1)} GB`;
}

/** `21 November 2026, 07:47 UTC`; text that is no date is returned as it is. */
export function dateTime(text: string): string {
  const date = new Date(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(date.getTime())) return text;
  const day = date.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return `${day}, ${date.toISOString().slice(11, 16)} UTC`;
}
