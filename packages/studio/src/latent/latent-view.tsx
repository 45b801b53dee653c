import type { ReactNode } from "react";
import { useParams } from "wouter";
import { ModelGate } from "../models/model-gate";

/** `#/latent/:source?`: the codes of a model's images, and walks among them. */
export default function LatentView(): ReactNode {
  const { source } = useParams<{ source?: string }>();
  return (
    <ModelGate view="/latent" title="Latent space" source={source}>
      {(_, model) => <p>{model.name}</p>}
    </ModelGate>
  );
}
