import fc from "fast-check";
import { expect, it } from "vitest";
import { applyPatch, mergePatch } from "./merge-patch.js";

const values = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    fc.integer(),
    fc.string({ maxLength: 3 }),
    fc.boolean(),
    fc.array(fc.integer(), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c", "d"), tie("any"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).any;
const object = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), values, { noNullPrototype: true });

it("a merge patch makes the one of the other, also through JSON", () => {
  fc.assert(
    fc.property(object, object, (from, to) => {
      const patch: unknown = mergePatch(from, to);
      const read = patch === undefined ? undefined : (JSON.parse(JSON.stringify(patch)) as unknown);
      expect(applyPatch(from, read)).toEqual(to);
    }),
    { numRuns: 200 },
  );
});

it("names only what differs, and null for what goes", () => {
  expect(mergePatch({ a: 1, b: { c: 2, d: 3 }, e: [1] }, { a: 1, b: { c: 4 }, e: [1, 2] })).toEqual({
    b: { c: 4, d: null },
    e: [1, 2],
  });
  expect(mergePatch({ a: { b: 1 } }, { a: { b: 1 } })).toBeUndefined();
});
