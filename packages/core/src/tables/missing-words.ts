/** Words that mean a missing cell in any column, as pandas reads them. */
export const missingWords: readonly string[] = [
  ...["", "NA", "N/A", "n/a", "NaN", "nan", "-nan", "-NaN", "NULL", "null", "None", "<NA>", "#N/A", "#N/A N/A", "#NA"],
  ...["NaT", "nil"],
];

/** Signs that mean it among numbers and dates alone: in a column of texts they may be categories. */
export const missingSigns: readonly string[] = ["?", ".", "-", "--", "*", "...", "n.a.", "na", "missing", "unknown"];
