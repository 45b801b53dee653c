import { Alert, Button, Group, NativeSelect, Paper, Radio, SimpleGrid, Stack, Text } from "@mantine/core";
import { IconInfoCircle, IconPlayerPlayFilled } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import type { OwnTableFacts } from "../engine/table/own-table-api";
import { NumberField } from "../ui/number-field";
import { OwnImages } from "./own/own-images";
import { bestDevice, type PageDevices } from "./page-devices";
import { DataChoice } from "./own/data-choice";
import {
  myDrawings,
  myPhotos,
  mySharpDrawings,
  myTableRecipes,
  pageRecipes,
  settingsOf,
  type PageRecipe,
  type TrainingSettings,
} from "./page-recipes";
import { forgetData, trainingData, useTrainingData, type DataKind } from "./training-data";
import { startTraining, type TrainingSession } from "./training-session";
import css from "./train.module.css";

interface FormProps {
  readonly session: TrainingSession;
  /** undefined until the browser has answered. */
  readonly devices: PageDevices | undefined;
}

/** What the settings are called, and how far they go. */
const fields: readonly {
  readonly key: keyof TrainingSettings;
  readonly label: string;
  readonly hint: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}[] = [
  { key: "steps", label: "Steps", hint: "batches to learn from", min: 1, max: 100_000, step: 500 },
  { key: "batch", label: "Batch", hint: "images a step", min: 1, max: 1000, step: 50 },
  { key: "latent", label: "Latent numbers", hint: "size of a code", min: 1, max: 256, step: 1 },
  { key: "learningRate", label: "Learning rate", hint: "size of a step", min: 1e-6, max: 1, step: 0.0005 },
  { key: "seed", label: "Seed", hint: "same seed, same run", min: 0, max: 1e9, step: 1 },
];

/** What suits each kind of data, the usual choice first. */
const recipesOf = (table: OwnTableFacts | undefined): Readonly<Record<DataKind, readonly PageRecipe[]>> => ({
  mnist: pageRecipes,
  photos: [myPhotos],
  drawings: [myDrawings, mySharpDrawings],
  table: myTableRecipes(table),
});

/** The choice of data, a recipe, its settings, and Start. */
export function TrainingForm({ session, devices }: FormProps): ReactNode {
  // after a training what it was on is still there
  const [kind, setKind] = useState<DataKind>(trainingData()?.kind ?? "mnist");
  const [table, setTable] = useState(trainingData()?.table?.facts);
  const recipes = recipesOf(table)[kind];
  const [chosen, setChosen] = useState(recipes[0].name);
  const recipe = recipes.find(({ name }) => name === chosen)!;
  const [settings, setSettings] = useState<TrainingSettings>(settingsOf(recipe));
  const [asked, setAsked] = useState<"wasm" | "webgpu">();
  const device = asked ?? (devices ? bestDevice(devices) : "wasm");
  const data = useTrainingData();
  const missesLabels = recipe.labels === true && data?.labels === false;
  const choose = (name: string): void => {
    setChosen(name);
    setSettings(settingsOf(recipes.find((one) => one.name === name)!));
  };
  const chooseKind = (next: DataKind): void => {
    forgetData();
    setTable(undefined);
    setKind(next);
    const [first] = recipesOf(undefined)[next];
    setChosen(first.name);
    setSettings(settingsOf(first));
  };
  const takeTable = (next: OwnTableFacts | undefined): void => {
    setTable(next);
    // what suits it is by its size
    setSettings(settingsOf(myTableRecipes(next).find(({ name }) => name === chosen)!));
  };
  const waits = kind !== "mnist" && data?.isMine !== true;
  const lacksMnist = session.phase === "no-data" && kind === "mnist" && data === undefined;
  const rows = kind === "table";
  // a batch cannot have more images than there are
  const fitting = { ...settings, batch: Math.min(settings.batch, data?.count ?? Infinity) };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void startTraining(recipe, kind === "mnist" ? settings : fitting, device);
      }}
    >
      <Stack gap="lg">
        <DataChoice kind={kind} onKind={chooseKind} table={table} onTable={takeTable} />
        {lacksMnist && <OwnImages reason={session.error} />}
        <Radio.Group value={chosen} onChange={choose} label="What to train" size="md">
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm" mt={6}>
            {recipes.map(({ name, title, description }) => (
              <Radio.Card key={name} value={name} className={css.recipe} p="sm">
                <Group wrap="nowrap" align="flex-start" gap="sm">
                  <Radio.Indicator />
                  <div>
                    <Text fw={600}>{title}</Text>
                    <Text size="sm" c="dimmed">
                      {description}
                    </Text>
                  </div>
                </Group>
              </Radio.Card>
            ))}
          </SimpleGrid>
        </Radio.Group>
        <SimpleGrid cols={{ base: 2, sm: 3, md: 6 }} spacing="sm">
          {fields.map(({ key, label, hint, min, max, step }) => (
            <NumberField
              key={key}
              {...{ label, min, max, step }}
              description={rows ? hint.replace("images", "rows") : hint}
              value={settings[key]}
              onChange={(value) => setSettings({ ...settings, [key]: value })}
            />
          ))}
          <NativeSelect
            label="Device"
            description="what computes"
            data={[
              { value: "wasm", label: "Processor" },
              { value: "webgpu", label: "WebGPU", disabled: devices?.webgpu === "none" },
            ]}
            value={device}
            onChange={({ currentTarget }) => setAsked(currentTarget.value as typeof device)}
          />
        </SimpleGrid>
        {devices && <DeviceNote devices={devices} device={device} />}
        {missesLabels && (
          <Alert color="yellow" icon={<IconInfoCircle />}>
            {data.name} has no labels, which this recipe needs.
          </Alert>
        )}
        <Group>
          <Button
            type="submit"
            size="md"
            leftSection={<IconPlayerPlayFilled size={16} />}
            disabled={missesLabels || waits}
          >
            Start
          </Button>
          <Text size="sm" c="dimmed">
            {data
              ? `${data.count.toLocaleString("en")} ${rows ? "rows" : "images"} of ${data.name === "mnist" ? "MNIST" : data.name}`
              : waits
                ? `Your ${rows ? "table comes" : "images come"} first`
                : "60,000 handwritten digits of MNIST; they load once"}
          </Text>
          {!lacksMnist && kind === "mnist" && <OwnImages />}
        </Group>
      </Stack>
    </form>
  );
}

/** Where it will run, and what is lost where the page may not use all of the machine. */
function DeviceNote({ devices, device }: { readonly devices: PageDevices; readonly device: string }): ReactNode {
  const { isolated, cores, webgpu } = devices;
  if (device === "webgpu")
    return (
      <Text size="sm" c="dimmed">
        {webgpu === "software"
          ? "WebGPU on this machine is imitated by the processor, which is slower than the processor itself."
          : "Runs on the graphics card by WebGPU."}
      </Text>
    );
  if (isolated)
    return (
      <Text size="sm" c="dimmed">
        Runs on the processor by WebAssembly, {Math.min(cores, 8)} {cores === 1 ? "thread" : "threads"}
        {webgpu === "none" ? "; this browser offers no graphics card by WebGPU." : "."}
      </Text>
    );
  return (
    <Paper withBorder p="sm" role="note">
      <Text size="sm" fw={600}>
        One thread: slower than this machine could
      </Text>
      <Text size="sm" c="dimmed">
        The web host does not isolate this page (headers Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy),
        so the browser gives it one thread of {cores}. It works the same and takes longer: 30 % fewer steps a second
        where it was measured, on two cores. <code>latents studio</code> serves it with threads.
      </Text>
    </Paper>
  );
}
