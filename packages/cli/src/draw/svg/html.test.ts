import { describe, expect, it } from "vitest";
import { html, trusted, visibleText } from "./html.js";

describe("html", () => {
  it("escapes values in text and in attributes, but not what is HTML already", () => {
    const hostile = `<script>alert("1")</script> & 'x'`;
    expect(html`<p title="${hostile}">${hostile}${html`<b>${"<"}</b>`}${trusted("<i></i>")}</p>`.text).toBe(
      `<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;">` +
        `&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;<b>&lt;</b><i></i></p>`,
    );
  });

  it("joins lists and prints nothing for what is missing", () => {
    expect(html`[${[1, "a", html`<br />`]}${undefined}${null}${false}${0}]`.text).toBe("[1a<br />0]");
  });

  it("keeps an escaped entity an entity of text", () => {
    expect(html`${"&lt;"}`.text).toBe("&amp;lt;");
  });
});

describe("visibleText", () => {
  it("shows control characters, reversed text and broken surrogates as U+FFFD, and keeps lines", () => {
    expect(visibleText("rm\u0000\u202e -rf\u2066 a\r\nb\tc\u009b\ud800 é 数 😀")).toBe(
      "rm\ufffd\ufffd -rf\ufffd a\ufffd\nb\tc\ufffd\ufffd é 数 😀",
    );
  });

  it("cuts long text", () => {
    expect(visibleText("abcdef", 3)).toBe("abc…");
    expect(html`${"a".repeat(30_000)}`.text).toHaveLength(20_001);
  });
});
