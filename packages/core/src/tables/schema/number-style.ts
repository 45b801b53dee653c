/** How numbers are written: the sign before decimals, and the one between thousands, if any. */
export interface NumberStyle {
  readonly decimal: "." | ",";
  readonly group?: "," | "." | " " | "'";
}

/** 1234.5 */
export const plainStyle: NumberStyle = { decimal: "." };

/** All styles; of several that fit, the first is meant. */
export const numberStyles: readonly NumberStyle[] = [
  plainStyle,
  { decimal: "," },
  { decimal: ".", group: "," },
  { decimal: ",", group: "." },
  { decimal: ".", group: " " },
  { decimal: ",", group: " " },
  { decimal: ".", group: "'" },
];

const escaped = { ".": "\\.", ",": ",", " ": "[ \\u00a0\\u202f]", "'": "['’]" } as const;

const patterns = new Map(numberStyles.map((style) => [keyOf(style), patternOf(style)]));

function keyOf({ decimal, group }: NumberStyle): string {
  return decimal + (group ?? "");
}

function patternOf({ decimal, group }: NumberStyle): RegExp {
  const whole = group === undefined ? "(?:0|[1-9]\\d*)" : `[1-9]\\d{0,2}(?:${escaped[group]}\\d{3})+`;
  const point = escaped[decimal];
  // a number in groups of thousands may stand beside small ones
  const small = group === undefined ? "" : "|(?:0|[1-9]\\d{0,2})";
  return new RegExp(`^[+\\-−]?(?:(?:${whole}${small})(?:${point}\\d*)?|${point}\\d+)(?:[eE][+-]?\\d+)?$`);
}

/** The number that a trimmed text is in a style; undefined where it is none. Codes such as 007 are no numbers. */
export function parseNumber(text: string, style: NumberStyle): number | undefined {
  if (!patterns.get(keyOf(style))!.test(text)) return undefined;
  let plain = style.group === undefined ? text : text.replaceAll(new RegExp(escaped[style.group], "g"), "");
  if (style.decimal === ",") plain = plain.replace(",", ".");
  const value = Number(plain.replace("−", "-"));
  return Number.isFinite(value) ? value : undefined;
}

/** Digits behind the decimal sign of a number's text; undefined with an exponent. */
export function decimalsOf(text: string, { decimal }: NumberStyle): number | undefined {
  if (/e/i.test(text)) return undefined;
  const at = text.lastIndexOf(decimal);
  return at < 0 ? 0 : text.length - at - 1;
}

/** What a column's texts say of the decimal sign: both where some fit one sign alone and others the other. */
export function decimalEvidence(texts: Iterable<string>): "." | "," | "both" | undefined {
  const seen = { ".": false, ",": false };
  for (const text of texts) {
    if (!/[.,]/.test(text)) continue;
    const fits = (sign: "." | ","): boolean =>
      numberStyles.some((style) => style.decimal === sign && parseNumber(text, style) !== undefined);
    const [point, comma] = [fits("."), fits(",")];
    if (point !== comma) seen[point ? "." : ","] = true;
  }
  if (seen["."] && seen[","]) return "both";
  return seen["."] ? "." : seen[","] ? "," : undefined;
}

/** A number as a style writes it. */
export function writeNumber(
  value: number,
  { decimal, group }: NumberStyle,
  { decimals, padded }: { readonly decimals?: number; readonly padded?: boolean } = {},
): string {
  const fixed = decimals === undefined ? String(value) : value.toFixed(Math.min(decimals, 100));
  // Number.toFixed gives an exponent from 1e21 on, and -0 for what rounds to it
  const text = (padded || !fixed.includes(".") ? fixed : fixed.replace(/\.?0+$/, "")).replace(/^-(0(?:\.0*)?)$/, "$1");
  if (/e/i.test(text)) return text.replace(".", decimal);
  const [whole, part] = text.split(".");
  const grouped = group === undefined ? whole : whole.replace(/\B(?=(\d{3})+(?!\d))/g, group);
  return part === undefined ? grouped : `${grouped}${decimal}${part}`;
}
