import type { ReactNode } from "react";

export default function DrawView(): ReactNode {
  return <h1>DrawView</h1>;
}
