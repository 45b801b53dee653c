import { Table, type TableProps } from "@mantine/core";
import type { ReactNode } from "react";

interface WideTableProps extends TableProps {
  readonly label: string;
  /** Below it the table is moved sideways, CSS pixels. */
  readonly minWidth: number;
}

/** A framed table that keeps its width on a narrow page; keys can move it too. */
export function WideTable({ label, minWidth, ...table }: WideTableProps): ReactNode {
  return (
    <Table.ScrollContainer type="native" minWidth={minWidth} tabIndex={0} role="region" aria-label={label}>
      <Table withTableBorder {...table} />
    </Table.ScrollContainer>
  );
}
