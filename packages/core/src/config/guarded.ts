import { InputError, LatentsError } from "../errors.js";

/** How deep what a part answers is a part of its own: `prior.build(...)` gives a distribution, whose `logProb` gives a tensor. */
const levels = 2;

/**
 * A part of a plug-in whose methods, and those of what they answer, throw the library's own error where they throw any other: the message begins with
 * `where`, so that a mistake in a plug-in is never taken for one of the library's.
 */
export function guarded<T>(value: T, where: string, depth = levels): T {
  if (typeof value === "function") return guardedCall(value as never, undefined, where, depth) as T;
  return typeof value === "object" && value !== null ? guardedObject(value, where, depth) : value;
}

type Method = (...args: unknown[]) => unknown;

const guardedObject = <T extends object>(target: T, where: string, depth: number): T =>
  new Proxy(target, {
    get: (_, key) => {
      const found = Reflect.get(target, key, target) as unknown;
      if (typeof found !== "function") return found;
      return guardedCall(found as Method, target, `${where}.${String(key)}`, depth);
    },
  });

const guardedCall =
  (method: Method, self: unknown, where: string, depth: number): Method =>
  (...args) => {
    const answer = blaming(where, () => method.apply(self, args));
    if (depth <= 1 || !(typeof answer === "function" || isPlain(answer))) return answer;
    return guarded(answer, where, depth - 1);
  };

/** A tensor is no part: it is told by what it is, and stays itself. */
const isPlain = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** What `work` answers. Throws InputError, beginning with `where`, for an error that is not the library's own. */
export function blaming<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof LatentsError) throw error;
    throw new InputError(`${where}: ${error instanceof Error ? error.message : `it threw ${typeof error}`}`, {
      cause: error,
    });
  }
}
