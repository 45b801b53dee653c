import { Anchor, Code, FileButton, Button, Group, Stack, Text, Title } from "@mantine/core";
import { IconCube, IconFileUpload } from "@tabler/icons-react";
import { useEffect, type ReactNode } from "react";
import { Link, useLocation } from "wouter";
import type { ModelFacts } from "../engine/engine-api";
import { Loaded } from "../ui/loaded";
import { Empty, Waiting } from "../ui/states";
import { decodeName } from "../run-parts/addresses";
import { isPublished } from "../api/inlined";
import { useServer } from "../api/queries";
import { ModelDrop } from "./model-drop";
import { ModelPicker } from "./model-picker";
import { NewerModel } from "./newer-model";
import { useModel, useModels, type ModelSource } from "./sources";
import { modelFileTypes, takeModelFile } from "./take-model-file";

interface ModelGateProps {
  /** Where the view stands: `/latent`; the model's source follows it in the address. */
  readonly view: string;
  readonly title: string;
  /** Of the address; without one the first model is taken. */
  readonly source: ModelSource | undefined;
  readonly children: (source: ModelSource, model: ModelFacts) => ReactNode;
}

/** Title, choice of a model and, once it is open, the view about it. A model file may be dropped anywhere on the page. */
export function ModelGate({ view, title, source: addressed, children }: ModelGateProps): ReactNode {
  const [, go] = useLocation();
  const models = useModels();
  const source = addressed === undefined ? undefined : decodeName(addressed);
  const chosen = source ?? models?.[0]?.source;
  const choose = (next: ModelSource): void => go(`${view}/${encodeURIComponent(next)}`);
  // a lasting address, and the same model when the list changes
  useEffect(() => {
    if (source === undefined && chosen !== undefined) go(`${view}/${encodeURIComponent(chosen)}`, { replace: true });
  }, [source, chosen, view, go]);
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="sm" className="model-head">
        <Title order={1} fz="h2">
          {title}
        </Title>
        {chosen !== undefined && !isPublished() && (
          <Group gap="xs">
            <NewerModel key={chosen} source={chosen} />
            <ModelPicker models={models ?? []} source={chosen} onChoose={choose} />
          </Group>
        )}
      </Group>
      {!isPublished() && <ModelDrop onTake={choose} />}
      {chosen !== undefined ? (
        <Opened key={chosen} source={chosen}>
          {children}
        </Opened>
      ) : models === undefined ? (
        <Waiting what="Looking for models" height={420} />
      ) : (
        <NoModel onTake={choose} />
      )}
    </Stack>
  );
}

function Opened({ source, children }: Pick<ModelGateProps, "children"> & { readonly source: ModelSource }): ReactNode {
  return (
    <Loaded query={useModel(source)} wait={<Waiting what="Opening the model" height={420} />}>
      {(model) => (
        <>
          {model.byNets !== undefined && (
            <Text size="sm" c="dimmed">
              Its model is {model.byNets}. Its ONNX files answer here.
            </Text>
          )}
          {children(source, model)}
        </>
      )}
    </Loaded>
  );
}

/** How to come by a model, where there is none. */
function NoModel({ onTake }: { readonly onTake: (source: ModelSource) => void }): ReactNode {
  const server = useServer();
  return (
    <Empty
      icon={<IconCube size={30} stroke={1.5} />}
      title="No model yet"
      action={
        <FileButton accept={modelFileTypes} onChange={(file) => file && void takeModelFile(file).then(onTake)}>
          {(props) => (
            <Button {...props} leftSection={<IconFileUpload size={18} />}>
              Open a model file
            </Button>
          )}
        </FileButton>
      }
    >
      <Text>
        Drop a <Code>model.safetensors</Code> on this page; <Code>latents export RUN</Code> writes one.
      </Text>
      <Text>
        Or{" "}
        <Anchor component={Link} href="/train">
          train one here
        </Anchor>
        {server ? ", or start a training under Runs: a run can be opened after its first checkpoint." : "."}
      </Text>
    </Empty>
  );
}
