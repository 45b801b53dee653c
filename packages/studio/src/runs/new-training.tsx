import {
  Accordion,
  Alert,
  Button,
  Drawer,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { IconAlertCircle, IconPlayerPlay, IconSearch } from "@tabler/icons-react";
import { useCallback, useMemo, useState, type FormEvent, type ReactNode } from "react";
import { useLocation } from "wouter";
import type { ConfigKey, RecipeEntry } from "@latents/core";
import { Failure, Waiting } from "../look/states";
import { useConfigKeys, useRecipes, useTrain } from "../server/queries";
import { runAddress } from "./addresses";
import {
  activeFields,
  changedSettings,
  flatConfig,
  frequentKeys,
  refusedKey,
  searchFields,
  sectionsOf,
  type Edits,
  type Field,
} from "./form-fields";
import { SettingField } from "./setting-field";

/** A drawer with the form that starts a training. */
export function NewTraining({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={620}
      title={
        <Text span fw={650} size="lg">
          New training
        </Text>
      }
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {opened && <LoadedForm onClose={onClose} />}
    </Drawer>
  );
}

function LoadedForm({ onClose }: { readonly onClose: () => void }): ReactNode {
  const recipes = useRecipes();
  const keys = useConfigKeys();
  const error = recipes.error ?? keys.error;
  if (error) return <Failure error={error} />;
  if (!recipes.data || !keys.data) return <Waiting what="Loading the recipes" />;
  return <TrainingForm recipes={recipes.data} keys={keys.data} onClose={onClose} />;
}

interface FormProps {
  readonly recipes: readonly RecipeEntry[];
  readonly keys: readonly ConfigKey[];
  readonly onClose: () => void;
}

function TrainingForm({ recipes, keys, onClose }: FormProps): ReactNode {
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
        if (!frequentKeys.includes(key)) setOpened(key.includes(".") ? key.slice(0, key.indexOf(".")) : "run");
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
  const found = text.trim() === "" ? undefined : searchFields(fields, text);
  const rest = fields.filter(({ key }) => !frequentKeys.includes(key.path));

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
          description="Of the run's folder; left empty it is the recipe and the time"
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
        <TextInput
          type="search"
          aria-label="Search the settings"
          placeholder={`Search all ${fields.length} settings`}
          leftSection={<IconSearch size={16} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {found ? (
          <Stack gap="sm">
            {found.map(field)}
            {found.length === 0 && (
              <Text size="sm" c="dimmed">
                No setting matches.
              </Text>
            )}
          </Stack>
        ) : (
          <Accordion variant="separated" value={opened} onChange={setOpened} keepMounted={false}>
            {sectionsOf(rest).map(([title, some]) => (
              <Accordion.Item key={title} value={title}>
                <Accordion.Control>
                  {title}
                  <SectionNote fields={some} settings={settings} />
                </Accordion.Control>
                <Accordion.Panel>
                  <Stack gap="sm">{opened === title && some.map(field)}</Stack>
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
        )}
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

interface NoteProps {
  readonly fields: readonly Field[];
  readonly settings: Readonly<Record<string, string>>;
}

function SectionNote({ fields, settings }: NoteProps): ReactNode {
  const changed = fields.filter(({ key }) => Object.hasOwn(settings, key.path)).length;
  return (
    <Text span size="sm" c="dimmed" ml="xs">
      {fields.length}
      {changed > 0 && ` · ${changed} changed`}
    </Text>
  );
}
