import type { RunSummary } from "@latents/core";
import type { ReactNode } from "react";
import { LivingPlane } from "../living/living-plane";
import { Failure, Waiting } from "../ui/states";
import { usePlaneOfRun } from "./plane-of-run";

/** The plane of a run as it unfolds, or as it did, whoever trains it. */
export default function RunPlane({ summary }: { readonly summary: RunSummary }): ReactNode {
  const { data, error, refetch } = usePlaneOfRun(summary);
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Waiting what="Loading the plane" height={420} />;
  return <LivingPlane {...data} title={summary.title} name={summary.name} />;
}
