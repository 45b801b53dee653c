import { expect, it } from "vitest";
import { printable } from "./printable.js";

it("escapes what would command a terminal, and nothing else", () => {
  expect(printable("a\u001b[31mb\r\u0007\u009b2J\u007f\u0000")).toBe("a\\x1b[31mb\\x0d\\x07\\x9b2J\\x7f\\x00");
  expect(printable("two\nlines\tä 中 <b>")).toBe("two\nlines\tä 中 <b>");
});
