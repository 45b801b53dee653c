import type { ReactNode } from "react";
import { useParams } from "wouter";
import { ModelGate } from "../models/model-gate";
import { LatentExplorer } from "./latent-explorer";

/** `#/latent/:source?`: the codes of a model's images, and walks among them. */
export default function LatentView(): ReactNode {
  const { source } = useParams<{ source?: string }>();
  return (
    <ModelGate view="/latent" title="Latent space" source={source}>
      {(opened, model) => (
        // a newer model of the same run is looked at as the one before
        <LatentExplorer
          key={[opened, model.latent, model.classes, ...model.shape].join()}
          source={opened}
          model={model}
        />
      )}
    </ModelGate>
  );
}
