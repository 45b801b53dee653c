import type { ReactNode } from "react";

export default function LatentView(): ReactNode {
  return <h1>LatentView</h1>;
}
