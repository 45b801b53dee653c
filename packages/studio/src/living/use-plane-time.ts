import { useReducedMotion } from "@mantine/hooks";
import { useCallback, useEffect, useRef, useState } from "react";

/** Frames a second of a replay. */
const replaySpeed = 7;
/** Share of the way to the newest frame that a second goes. */
const catchUp = 1.6;

export interface PlaneTime {
  /** Place between frames, 0..frames - 1. */
  readonly at: number;
  /** It follows the newest frame, runs from the first to the last, or stands. */
  readonly mode: "live" | "replay" | "still";
  scrub(at: number): void;
  play(): void;
  pause(): void;
  follow(): void;
}

/** The moment that is shown of so many frames: follows them as they come, unless it is held or replayed. Without motion it jumps. */
export function usePlaneTime(frames: number): PlaneTime {
  const [at, setAt] = useState(0);
  const [mode, setMode] = useState<PlaneTime["mode"]>("live");
  const still = useReducedMotion();
  const now = useRef(at);
  const set = useCallback((next: number): void => {
    now.current = next;
    setAt(next);
  }, []);
  const last = Math.max(0, frames - 1);
  useEffect(() => {
    if (mode === "still" || (mode === "live" && now.current >= last)) return;
    if (still && mode === "live") return set(last);
    let before = performance.now();
    let asked = requestAnimationFrame(function tick(time) {
      const passed = Math.min(0.1, Math.max(0, time - before) / 1000);
      before = time;
      const gap = last - now.current;
      const way = mode === "replay" ? replaySpeed * passed : Math.max(gap * catchUp, 1) * passed;
      set(Math.min(last, now.current + way));
      if (now.current < last) asked = requestAnimationFrame(tick);
      else if (mode === "replay") setMode("live");
    });
    return () => cancelAnimationFrame(asked);
  }, [mode, last, still, set]);
  return {
    ...{ at: Math.min(at, last), mode },
    scrub: (to) => {
      setMode("still");
      set(to);
    },
    play: () => {
      if (now.current >= last - 0.01) set(0);
      setMode("replay");
    },
    pause: () => setMode("still"),
    follow: () => setMode("live"),
  };
}
