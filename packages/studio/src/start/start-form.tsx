import { Alert, Button, Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { IconAlertCircle, IconPlayerPlay } from "@tabler/icons-react";
import { useCallback, useMemo, useState, type FormEvent, type ReactNode } from "react";
import { useLocation } from "wouter";
import { useTrain, type Schema } from "../api/queries";
import { runAddress } from "../run-parts/addresses";
import { flatConfig } from "../run-parts/flat-config";
import {
  activeFields,
  changedSettings,
  frequentKeys,
  refusedKey,
  sectionOf,
  type Edits,
  type Field,
} from "./form-fields";
import { SettingField } from "./setting-field";
import { SettingsSections } from "./settings-sections";

interface StartFormProps {
  readonly schema: Schema;
  readonly onClose: () => void;
}

/** Recipe, name and settings of a training; where the server refuses them, its words stand where they belong. */
export function StartForm({ schema: { recipes, keys }, onClose }: StartFormProps): ReactNode {
  const [, go] = useLocation();
  const [chosen, setChosen] = useState(() => (recipes.find(({ isDefault }) => isDefault) ?? recipes[0]).name);
  const [name, setName] = useState("");
  const [edits, setEdits] = useState<Edits>({});
  const [text, setText] = useState("");
  const [opened, setOpened] = useState<string | null>(null);
  const train = useTrain();

  const recipe = recipes.find((one) => one.name === chosen)!;
  const flat = useMemo(() => flatConfig(recipe.config, keys), [recipe, keys]);
  const fields = useMemo(() => activeFields(keys, flat, edits), [keys, flat, edits]);
  const settings = changedSettings(fields, edits);
  const changes = Object.keys(settings).length;
  const { reset } = train;
  const onEdit = useCallback(
    (path: string, value: string): void => {
      reset();
      setEdits((old) => ({ ...old, [path]: value }));
    },
    [reset],
  );

  const refusal = train.error?.message;
  const refused = refusal === undefined ? undefined : refusedKey(refusal, fields);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const body = { recipe: chosen, settings, ...(name.trim() !== "" && { name: name.trim() }) };
    train.mutate(body, {
      onSuccess: (answer) => {
        onClose();
        go(runAddress(answer.name));
      },
      onError: ({ message }) => {
        const key = refusedKey(message, fields);
        if (key === undefined) return;
        setText("");
        if (!frequentKeys.includes(key)) setOpened(sectionOf(key));
        // the section opens first
        setTimeout(() => document.getElementsByName(key)[0]?.focus(), 250);
      },
    });
  };
  const field = (one: Field): ReactNode => (
    <SettingField
      key={`${one.key.path} ${one.key.when?.values.join(" ") ?? ""}`}
      field={one}
      edit={edits[one.key.path]}
      error={refused === one.key.path ? refusal : undefined}
      onEdit={onEdit}
    />
  );
  const frequent = frequentKeys.flatMap((path) => fields.filter(({ key }) => key.path === path));

  return (
    <form onSubmit={send} noValidate>
      <Stack gap="md">
        <NativeSelect
          data-autofocus
          label="Recipe"
          description={recipe.description}
          data={recipes.map((one) => ({ value: one.name, label: `${one.name} – ${one.title}` }))}
          value={chosen}
          onChange={(event) => {
            reset();
            setChosen(event.currentTarget.value);
          }}
        />
        <TextInput
          label="Name"
          description="Name of the run's folder; if left empty, the recipe and the time"
          placeholder={`${chosen}-…`}
          value={name}
          error={refusal?.startsWith("name:") || refusal?.startsWith("there is already") ? refusal : undefined}
          onChange={(event) => {
            reset();
            setName(event.currentTarget.value);
          }}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm" style={{ alignItems: "end" }}>
          {frequent.map(field)}
        </SimpleGrid>
        <SettingsSections {...{ fields, settings, text, opened, field }} onText={setText} onOpen={setOpened} />
        {refusal !== undefined && (
          <Alert color="red" icon={<IconAlertCircle />} role="alert" title="The training cannot start">
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              {refusal}
            </Text>
          </Alert>
        )}
        <Group
          justify="space-between"
          style={{
            position: "sticky",
            bottom: 0,
            zIndex: 2,
            padding: "10px 0",
            background: "var(--mantine-color-body)",
          }}
        >
          <Text size="sm" c="dimmed" role="status">
            {changes === 0 ? "as the recipe has it" : `${changes} ${changes === 1 ? "setting" : "settings"} changed`}
          </Text>
          <Group gap="xs">
            <Button variant="subtle" disabled={Object.keys(edits).length === 0} onClick={() => setEdits({})}>
              Reset
            </Button>
            <Button type="submit" leftSection={<IconPlayerPlay size={16} />} loading={train.isPending}>
              Start
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}
