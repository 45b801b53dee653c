import type { ReactNode } from "react";

export default function RunView(): ReactNode {
  return <h1>RunView</h1>;
}
