import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Failure } from "./states";

interface LoadedProps<Data> {
  readonly query: Pick<UseQueryResult<Data>, "data" | "error" | "refetch">;
  /** What keeps the place meanwhile. */
  readonly wait: ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** What becomes of an answer: the wait for it, the view of it, and why it failed; what came before a failure stays. */
export function Loaded<Data>({ query: { data, error, refetch }, wait, children }: LoadedProps<Data>): ReactNode {
  return (
    <>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {data === undefined ? !error && wait : children(data)}
    </>
  );
}
