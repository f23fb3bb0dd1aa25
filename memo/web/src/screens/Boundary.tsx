/** Holds what a broken part would take with it: in its place stands what happened, what was kept and what to do. */

import { Component, type ReactNode } from "react";

import { BrokenState } from "../components/states.tsx";

interface Props {
  children: ReactNode;
  /** Another value is another try: the address of a screen, the id of a page. */
  of?: string;
  /** Says all there is in the window, so its title is the window's. */
  alone?: boolean;
}

interface State {
  failed: boolean;
  of: string | undefined;
}

export class Boundary extends Component<Props, State> {
  override state: State = { failed: false, of: this.props.of };

  static getDerivedStateFromError(): Partial<State> {
    return { failed: true };
  }

  static getDerivedStateFromProps({ of }: Props, state: State): Partial<State> | null {
    return of === state.of ? null : { failed: false, of };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return <BrokenState alone={this.props.alone === true} onRetry={() => this.setState({ failed: false })} />;
  }
}
