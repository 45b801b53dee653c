import { Component, type ReactNode } from "react";
import { Failure } from "./states";

interface BoundaryProps {
  /** Where the page is: another view gets another chance. */
  readonly at: string;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly error?: unknown;
  readonly at?: string;
}

/** Keeps the rest of the page when a view cannot be loaded, or breaks; else React would leave an empty page. */
export class ViewBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = {};

  static getDerivedStateFromError = (error: unknown): BoundaryState => ({ error });

  static getDerivedStateFromProps = ({ at }: BoundaryProps, state: BoundaryState): BoundaryState =>
    at === state.at ? state : { at, error: undefined };

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <Failure error={new Error(wordsFor(error))} retry={() => location.reload()} />;
  }
}

/** Browsers differ in what they say of code that does not come. */
function wordsFor(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /import|module|preload/i.test(message)
    ? "The code of this view cannot be loaded: the server of this page has ended, or now runs another version."
    : `internal: this view broke: ${message}`;
}
