import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { newerStep } from "../api/client";
import { useRuns } from "../api/queries";
import { modelPath, runOf, useModel, type ModelSource } from "./sources";

/** Between two looks at a run that trains, ms. */
const everyMs = 5000;

/** Offers the newest model of a run that has trained on since this one was opened. */
export function NewerModel({ source }: { readonly source: ModelSource }): ReactNode {
  const { data: model, refetch, isFetching } = useModel(source);
  const name = runOf(source);
  const run = useRuns().data?.find((one) => one.name === name);
  const tag = model?.tag;
  const { data: step } = useQuery({
    queryKey: ["newer-model", name, tag, run?.state],
    queryFn: () => newerStep(modelPath(name!), tag!),
    enabled: run !== undefined && tag !== undefined,
    staleTime: 0,
    refetchInterval: run?.state === "running" ? everyMs : false,
  });
  if (typeof step !== "number") return null;
  return (
    <Button
      variant="light"
      leftSection={<IconRefresh size={17} />}
      loading={isFetching}
      onClick={() => void refetch()}
      title={`The run has trained on; this is its model after ${model?.step.toLocaleString("en")} steps`}
    >
      Take step {step.toLocaleString("en")}
    </Button>
  );
}
