import { Accordion, Stack, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { frequentKeys, searchFields, sectionsOf, type Field } from "./form-fields";

interface SectionsProps {
  readonly fields: readonly Field[];
  /** Those that were changed. */
  readonly settings: Readonly<Record<string, string>>;
  /** What is searched for. */
  readonly text: string;
  readonly onText: (text: string) => void;
  /** The section that is open. */
  readonly opened: string | null;
  readonly onOpen: (title: string | null) => void;
  /** Draws one. */
  readonly field: (field: Field) => ReactNode;
}

/** All settings: those that a search finds, else by sections, without those that are always in sight. */
export function SettingsSections(props: SectionsProps): ReactNode {
  const { fields, settings, text, onText, opened, onOpen, field } = props;
  const found = text.trim() === "" ? undefined : searchFields(fields, text);
  const rest = fields.filter(({ key }) => !frequentKeys.includes(key.path));
  return (
    <>
      <TextInput
        type="search"
        aria-label="Search the settings"
        placeholder={`Search all ${fields.length} settings`}
        leftSection={<IconSearch size={16} />}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
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
        <Accordion variant="separated" value={opened} onChange={onOpen} keepMounted={false}>
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
    </>
  );
}

function SectionNote({ fields, settings }: Pick<SectionsProps, "fields" | "settings">): ReactNode {
  const changed = fields.filter(({ key }) => Object.hasOwn(settings, key.path)).length;
  return (
    <Text span size="sm" c="dimmed" ml="xs">
      {fields.length}
      {changed > 0 && ` · ${changed} changed`}
    </Text>
  );
}
