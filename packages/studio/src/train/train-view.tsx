import type { ReactNode } from "react";

export default function TrainView(): ReactNode {
  return <h1>TrainView</h1>;
}
