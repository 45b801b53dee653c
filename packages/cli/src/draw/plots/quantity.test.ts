import { expect, it } from "vitest";
import { bytes, count, dateTime, duration, nats } from "./quantity.js";

it.each([
  [count(665_104), "665,104"],
  [count(NaN), "not finite"],
  [nats(100.126), "100.13"],
  [nats(-0.5, 1), "-0.5"],
  [nats(12345.678), "12,345.68"],
  [nats(3e30), "3.00e+30"],
  [nats(Infinity), "not finite"],
  [duration(840), "0.8 s"],
  [duration(9_960), "10 s"],
  [duration(59_600), "1 min 0 s"],
  [duration(161_000), "2 min 41 s"],
  [duration(3_599_700), "1 h 0 min"],
  [duration(12_000_000), "3 h 20 min"],
  [duration(NaN), "unknown"],
  [bytes(4_200), "4 kB"],
  [bytes(341e6), "341 MB"],
  [bytes(1.44e9), "1.4 GB"],
  [dateTime("2026-11-21T08:12:30Z"), "21 November 2026, 08:12 UTC"],
  [dateTime("2026-11-21T23:30:00-02:00"), "22 November 2026, 01:30 UTC"],
  [dateTime("2026-99-99"), "2026-99-99"],
  [dateTime("yesterday"), "yesterday"],
])("prints %s", (printed, expected) => {
  expect(printed).toBe(expected);
});
