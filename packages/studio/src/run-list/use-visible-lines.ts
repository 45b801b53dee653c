import { useWindowVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { ListLine } from "./run-order";

/** Lines beyond the window that are drawn, so that scrolling finds them there. */
const beyond = 10;

export interface VisibleLines<Holder extends HTMLElement> {
  /** Of the element that holds the lines. */
  readonly holder: RefObject<Holder | null>;
  readonly items: readonly VirtualItem[];
  /** Room for the lines above and below those that are drawn, CSS pixels. */
  readonly before: number;
  readonly after: number;
  /** Of each line, with its index as `data-index`. */
  readonly measure: (line: Element | null) => void;
}

/** Those of many lines that the window shows; `height` of one, CSS pixels, is a guess until it is measured. */
export function useVisibleLines<Holder extends HTMLElement>(
  lines: readonly ListLine[],
  height: number,
): VisibleLines<Holder> {
  const holder = useRef<Holder>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  // what stands above may come and go
  useLayoutEffect(() => {
    if (holder.current) setScrollMargin(Math.round(holder.current.getBoundingClientRect().top + window.scrollY));
  });
  const virtual = useWindowVirtualizer({
    ...{ count: lines.length, overscan: beyond, scrollMargin, useFlushSync: false },
    estimateSize: () => height,
    getItemKey: (i) => ("run" in lines[i] ? `run ${lines[i].run.name}` : `heading ${lines[i].heading}`),
  });
  const items = virtual.getVirtualItems();
  return {
    ...{ holder, items, measure: virtual.measureElement },
    before: (items[0]?.start ?? scrollMargin) - scrollMargin,
    after: virtual.getTotalSize() - ((items.at(-1)?.end ?? scrollMargin) - scrollMargin),
  };
}
