import type { ReactNode } from "react";

export default function RunsView(): ReactNode {
  return <h1>RunsView</h1>;
}
