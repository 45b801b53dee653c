import { expect, it } from "vitest";
import { webmFile } from "./webm";

it("writes the same bytes for the same pictures: a cluster for each key picture, times in milliseconds", () => {
  const pictures = [true, false, true].map((isKey, i) => ({ bytes: Uint8Array.of(i + 1), isKey }));
  const file = webmFile(pictures, { codec: "V_VP9", width: 720, height: 804, perSecond: 30 });
  const hex = Buffer.from(file).toString("hex");
  expect(hex.slice(0, 8)).toBe("1a45dfa3");
  // each: ID, size in eight bytes
  const clusters = hex.split("1f43b67501").slice(1);
  expect(clusters).toEqual([
    ...["000000000000" + "26" + "e70100000000000001" + "00"].map(
      (start) => start + blockOf(0, "80", 1) + blockOf(33, "00", 2),
    ),
    "000000000000" + "18" + "e70100000000000001" + "43" + blockOf(0, "80", 3),
  ]);
  expect(hex).toContain("b00100000000000002" + "02d0" + "ba0100000000000002" + "0324");
  // 0.1 s
  expect(hex).toContain("44890100000000000008" + "4059000000000000");
});

const blockOf = (ms: number, flags: string, content: number): string =>
  "a30100000000000005" + "81" + ms.toString(16).padStart(4, "0") + flags + content.toString(16).padStart(2, "0");
