import { TextInput, type TextInputProps } from "@mantine/core";
import { useState, type ReactNode } from "react";

interface NumberFieldProps extends Omit<TextInputProps, "value" | "onChange" | "type" | "min" | "max" | "step"> {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** Between two values that its arrows reach; one with a fraction takes fractions. Default 1. */
  readonly step?: number;
  readonly onChange: (value: number) => void;
}

/** A number from `min` to `max`. What is written beyond them, or is no number, is brought back when the field is left, or by Enter. */
export function NumberField({ value, min, max, step = 1, onChange, ...rest }: NumberFieldProps): ReactNode {
  const [written, setWritten] = useState<string>();
  const settle = (): void => {
    const next = written === undefined ? undefined : numberIn(written, step);
    if (next !== undefined) onChange(Math.min(max, Math.max(min, next)));
    setWritten(undefined);
  };
  return (
    <TextInput
      {...rest}
      // its arrows reach multiples of the step, counted from `min`
      {...{ max, step, ...(min % step === 0 && { min }) }}
      type="number"
      value={written ?? String(value)}
      onChange={({ currentTarget }) => {
        setWritten(currentTarget.value);
        const next = numberIn(currentTarget.value, step);
        if (next !== undefined && next >= min && next <= max) onChange(next);
      }}
      onBlur={settle}
      onKeyDown={({ key }) => key === "Enter" && settle()}
    />
  );
}

/** The number of a text; of one with a fraction the nearest whole number, unless fractions are taken. */
export function numberIn(text: string, step: number): number | undefined {
  const value = text.trim() === "" ? NaN : Number(text);
  if (!Number.isFinite(value)) return undefined;
  return Number.isInteger(step) ? Math.round(value) : value;
}
