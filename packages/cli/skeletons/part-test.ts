// Whether my-part.ts keeps the contract of all parts. Run it:
//   npx jiti my-part.test.ts
import { test } from "node:test";
import { checkPart } from "@latents/core/testing";
import * as plugin from "./prior.js";

void test("my-part has gradients, falls, resumes, answers and exports as every part does", async () => {
  await checkPart(plugin, { model: { prior: "my-part" } });
});
