import { expect, it } from "vitest";
import { embedCode, isEmbedded, wholeAddress } from "./embed";

it("the code of a figure names the page, the view and the title, with nothing that ends the attribute", () => {
  const code = embedCode("https://example.org/a/index.html#/model", "/latent/site", 'Digits "in" <a> & plane');
  expect(code).toContain('src="https://example.org/a/index.html?embed#/latent/site"');
  expect(code).toContain('title="Digits &quot;in&quot; &lt;a> &amp; plane"');
});

it("leads from a figure to the whole page, with what it shows", () => {
  expect(isEmbedded("?embed")).toBe(true);
  expect(isEmbedded("")).toBe(false);
  expect(wholeAddress("file:///home/me/site/index.html?embed#/latent/site?z=1,2")).toBe(
    "file:///home/me/site/index.html#/latent/site?z=1,2",
  );
  expect(wholeAddress("https://a.org/?a=1&embed=#/x")).toBe("https://a.org/?a=1#/x");
});
