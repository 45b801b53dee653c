import { expect, it } from "vitest";
import { cellText, decodedText } from "./cell-text";

it("cells are told with the column's decimals, categories and dates", () => {
  const plan = { name: "plan", kind: "categorical", categories: ["free", "pro"] } as const;
  const date = { name: "joined", kind: "date" } as const;
  expect(cellText({ name: "income", kind: "continuous", decimals: 2 }, -1234.5)).toBe("−1234.50");
  expect(cellText({ name: "length", kind: "continuous" }, 0.1234567)).toBe("0.12346");
  expect([cellText(plan, 1), cellText(plan, NaN)]).toEqual(["pro", "missing"]);
  expect(cellText(date, 19_791.25)).toBe("2024-03-09");
  expect(cellText({ name: "yes", kind: "binary" }, 1)).toBe("1");
  expect(decodedText(plan, 0, 0.17)).toBe("free (83 %)");
  expect(decodedText({ name: "children", kind: "count" }, 1.26, 1.04)).toBe("1.3 ± 1");
  expect(decodedText(date, 19_791, 12.2)).toBe("2024-03-09 ± 12 days");
  expect(decodedText(date, NaN, NaN)).toBe("–");
});
