import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef, useState, type RefObject } from "react";
import { Scatter } from "./scatter";
import "./scatter.css";
import type { ScatterEvents } from "./scatter-events";

/** A scatter of a component. */
export interface ScatterHere {
  /** Of the element that it is drawn into. */
  readonly box: RefObject<HTMLDivElement | null>;
  readonly scatter: RefObject<Scatter | undefined>;
  /** Another number where it was made anew, because the browser took the graphics memory away: all is to be set again. */
  readonly life: number;
  /** Why there is none. */
  readonly error: unknown;
}

/** Makes a scatter, light or dark as the page, for as long as the component is there; what it tells goes to the newest `events`. */
export function useScatter(events: Partial<Omit<ScatterEvents, "lost">>): ScatterHere {
  const box = useRef<HTMLDivElement>(null);
  const scatter = useRef<Scatter>(undefined);
  const tell = useRef(events);
  tell.current = events;
  const dark = useComputedColorScheme("light") === "dark";
  const [life, setLife] = useState(0);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    try {
      const made = new Scatter(box.current!, {
        hover: (...all) => tell.current.hover?.(...all),
        pick: (...all) => tell.current.pick?.(...all),
        cursor: (...all) => tell.current.cursor?.(...all),
        camera: (...all) => tell.current.camera?.(...all),
        outside: (...all) => tell.current.outside?.(...all),
        stroke: (...all) => tell.current.stroke?.(...all),
        images: (...all) => tell.current.images?.(...all),
        lost: () => setLife((n) => n + 1),
      });
      scatter.current = made;
      return () => made.dispose();
    } catch (failure) {
      setError(failure);
      return undefined;
    }
  }, [life]);
  useEffect(() => scatter.current?.setDark(dark), [dark, life]);
  return { box, scatter, life, error };
}
