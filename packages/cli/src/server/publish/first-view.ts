import { publishedAbout, publishedParts, publishedWays, type Publication } from "@latents/core";
import { html, trusted, type Html } from "../../draw/svg/html.js";
import { dataUrl, type Picture } from "./preview-picture.js";

/** Of the first view: all stands where the page's own first view will have it, beside its places and under its head. */
const styles = `
:root{color-scheme:light dark}
body{margin:0}
.first{--line:light-dark(#dee2e6,#3b4154);--soft:light-dark(#5c6470,#8f95a8);min-height:100vh;background:light-dark(#fbfcfe,#11131a);color:light-dark(#000,#ced2de);font:16px/1.55 Inter,ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
.first header{height:51px;display:flex;align-items:center;gap:12px;padding:0 16px;border-bottom:1px solid var(--line);font-size:18px;font-weight:650}
.first nav{display:none}
.first main{display:grid;gap:20px;max-width:980px;padding:12px}
.first h1,.first h2,.first p{margin:0;font-weight:650;line-height:1.35}
.first h1{font-size:26px}
.first h2{font-size:16px;line-height:30px}
.first p{font-weight:400;line-height:1.55;color:var(--soft)}
.first .small{font-size:12px;line-height:1.4}
.first .head{display:flex;justify-content:space-between;margin-bottom:10px}
.first a{color:inherit;text-decoration:none;border:1px solid var(--line);border-radius:8px}
.first .head a{font-size:12px;font-weight:600;line-height:28px;padding:0 14px}
.first .ways{display:grid;gap:16px}
.first .ways a{padding:16px}
.first .ways b{display:block;font-weight:600}
.first .ways span{display:block;font-size:14px;line-height:1.45;color:var(--soft)}
.first .poster{display:block;width:100%;height:auto;border-radius:4px;image-rendering:pixelated}
@media(min-width:48em){
.first main{padding:20px;margin-left:212px}
.first .ways{grid-template-columns:1fr 1fr}
.first nav{display:block;position:fixed;top:52px;bottom:0;left:0;width:191px;padding:10px;border-right:1px solid var(--line)}
.first nav a{display:block;border:0;padding:8px 12px;font-size:14px;line-height:1.55}
.first nav a:first-child{background:light-dark(#eef1ff,#232735)}
}`;

/** Names of the page's views and where they are, as its own places have them. */
const places = [
  ["/model", "The model"],
  ["/latent", "Latent space"],
  ["/draw", "Draw"],
  ["/story", "How it learns"],
] as const;

/**
 * What a published page shows before its code runs, and until somebody uses it: title, figures, samples, and ways into its other views. Every link is an address of the
 * page's own, which starts it there. Returns its styles and its markup.
 */
export function firstView(
  publication: Publication,
  poster: Picture,
  icon: string,
): { readonly styles: Html; readonly body: Html } {
  const body = html`<div class="first">
    <header><img src="${trusted(icon)}" width="26" height="26" alt="" />latents</header>
    <nav aria-label="Places">${places.map(([to, label]) => html`<a href="#${to}">${label}</a>`)}</nav>
    <main>
      <div>
        <h1>${publication.title}</h1>
        <p>${publishedAbout(publication)}</p>
      </div>
      <div>
        <div class="head">
          <h2>Drawn from its prior</h2>
          <a href="#/model?draw=1">Draw others</a>
        </div>
        <img
          class="poster"
          src="${dataUrl(poster.png)}"
          width="${poster.width}"
          height="${poster.height}"
          alt="Images that the model has drawn of random codes"
        />
      </div>
      <div class="ways">
        ${publishedWays.map(({ to, title, text }) => html`<a href="#${to}"><b>${title}</b><span>${text}</span></a>`)}
      </div>
      <p class="small">${publishedParts(publication)} Made by <code>latents publish</code>.</p>
      <noscript>It decodes and draws by itself: it needs JavaScript.</noscript>
    </main>
  </div>`;
  return { styles: trusted(styles), body };
}
