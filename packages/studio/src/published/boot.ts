import { inlinedBytes } from "../api/inlined";
import { isEmbedded } from "./embed";

/** What shows that somebody wants more than to read. A key alone does not: whoever walks through the links by Tab would lose the place. */
const uses = ["pointermove", "pointerdown", "touchstart", "wheel", "click"] as const;

/** Once nothing is pressed, and what a click does is done. */
let released = Promise.resolve();
window.addEventListener("pointerdown", () => {
  released = new Promise((resolve) => {
    for (const end of ["pointerup", "pointercancel"])
      window.addEventListener(end, () => setTimeout(resolve, afterClick), { once: true });
  });
});
/** Milliseconds in which a click follows the pointer's release. */
const afterClick = 100;

/** Whether the address asks for more than what the page shows without its code. */
const asksForMore = ({ search, hash }: Location): boolean =>
  isEmbedded(search) || !["", "#/", "#/model"].includes(hash);

/**
 * Starts a published page: at once where its address asks for a view of it, else when it is first used, so that whoever reads it on a slow phone is not kept
 * waiting. It needs not have come as a whole: its styles and its script stand before all else.
 */
function boot(): void {
  if (asksForMore(location)) return void start();
  const begin = (event: Event): void => {
    // a browser tells of a pointer that rests where the page came under it
    if (event instanceof PointerEvent && event.type === "pointermove" && !event.movementX && !event.movementY) return;
    for (const use of uses) window.removeEventListener(use, begin);
    void start();
  };
  for (const use of uses) window.addEventListener(use, begin, { passive: true });
}

/** Puts on the page's styles, then runs its script, whose very text the page's policy names. Not while something is pressed: what is pressed would be gone. */
async function start(): Promise<void> {
  const [styles, code] = await Promise.all(["page.css", "page.js"].map(textOf));
  await released;
  put("style", styles);
  put("script", code);
}

/** An element before any that a library adds. */
function put(kind: "style" | "script", text: string): void {
  const element = document.createElement(kind);
  element.textContent = text;
  document.head.prepend(element);
}

const textOf = async (name: string): Promise<string> => new TextDecoder().decode(await inlinedBytes(name));

boot();
