import { SegmentedControl, type SegmentedControlProps } from "@mantine/core";
import type { ReactNode } from "react";

interface ChoiceProps<Value extends string> extends Pick<SegmentedControlProps, "size"> {
  /** What is chosen, for those who do not see it. */
  readonly label: string;
  /** The values with their words. */
  readonly options: Readonly<Record<Value, string>>;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** One of a few. */
export function Choice<Value extends string>(props: ChoiceProps<Value>): ReactNode {
  const { label, options, value, onChange, size = "xs" } = props;
  const data = (Object.keys(options) as Value[]).map((one) => ({ value: one, label: options[one] }));
  return <SegmentedControl<Value> {...{ size, data, value, onChange }} aria-label={label} />;
}
