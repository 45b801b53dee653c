import type { ReactNode } from "react";

export default function CompareView(): ReactNode {
  return <h1>CompareView</h1>;
}
