import { NativeSelect, TextInput } from "@mantine/core";
import { memo, type ReactNode } from "react";
import type { Field } from "./form-fields";

interface SettingFieldProps {
  readonly field: Field;
  /** What the user has written; undefined while it is as in the recipe. */
  readonly edit: string | undefined;
  readonly error: string | undefined;
  readonly onEdit: (path: string, text: string) => void;
}

/** One setting: its key, its meaning, what it may be, and the recipe's value. */
export const SettingField = memo(function SettingField({ field, edit, error, onEdit }: SettingFieldProps): ReactNode {
  const { key, base, isOfRecipe } = field;
  const changed = edit !== undefined && edit.trim() !== base && edit.trim() !== "";
  const origin = base === "" ? "not set" : `${isOfRecipe ? "recipe" : "default"}: ${base}`;
  const choices = key.type === "true or false" ? ["true", "false"] : key.values?.map(String);
  const label = `${key.path}${changed ? " (changed)" : ""}`;
  const shared = {
    label,
    description: choices ? `${key.description} · ${origin}` : `${key.description} · ${key.allowed} · ${origin}`,
    error,
    name: key.path,
    size: "sm",
    styles: { label: { fontWeight: changed ? 700 : 500 } },
  } as const;
  const onChange = (event: { readonly currentTarget: { readonly value: string } }): void =>
    onEdit(key.path, event.currentTarget.value);
  if (choices && key.type !== "list") {
    const data = base === "" ? ["", ...choices] : choices;
    return <NativeSelect {...shared} data={data} value={edit ?? base} onChange={onChange} />;
  }
  return (
    <TextInput
      {...shared}
      value={edit ?? base}
      placeholder={base === "" ? "not set" : base}
      inputMode={key.type.endsWith("number") ? "decimal" : "text"}
      spellCheck={false}
      autoComplete="off"
      onChange={onChange}
    />
  );
});
