/** Whether this page stands within another one, as a figure: `?embed` before the `#`. */
export const isEmbedded = (search: string): boolean => new URLSearchParams(search).has("embed");

/** The whole page with the same view. */
export const wholeAddress = (href: string): string => {
  const url = new URL(href);
  url.searchParams.delete("embed");
  return url.href.replace(/\?(?=#|$)/, "");
};

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** What shows a view of the page at `href` within another page. */
export function embedCode(href: string, view: string, title: string): string {
  const url = new URL(href);
  url.search = "?embed";
  url.hash = view;
  return `<iframe src="${escaped(url.href)}" title="${escaped(title)}" width="720" height="640" style="border:0" loading="lazy"></iframe>`;
}
