import { useEffect, useRef, useState, type Dispatch, type SetStateAction } from "react";
import type { Codec } from "./codec";
import { parameter, setParameter, viewPath } from "./parameters";

/**
 * A state that stands in the address of its view: it begins with what the address says, else with `initial`, follows an address that is changed by
 * hand, and is written there unless it is as `initial`.
 */
export function useAddressed<T>(name: string, initial: T, codec: Codec<T>): [T, Dispatch<SetStateAction<T>>] {
  const first = useRef({ initial, codec });
  const now = (): T => {
    const text = parameter(name);
    return (text === undefined ? undefined : first.current.codec.read(text)) ?? first.current.initial;
  };
  const [value, setValue] = useState(now);
  useEffect(() => {
    let path = viewPath();
    const follow = (): void => {
      // of another view: that is on its way
      if (path === viewPath()) setValue(now());
      path = viewPath();
    };
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, [name]);
  useEffect(() => {
    const { codec: by, initial: usual } = first.current;
    const text = by.write(value);
    setParameter(name, text === by.write(usual) ? undefined : text);
  }, [name, value]);
  return [value, setValue];
}
