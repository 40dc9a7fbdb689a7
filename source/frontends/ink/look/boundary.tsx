import {Component, type ReactNode} from 'react';

type Props = {readonly children: ReactNode; onCrash(error: Error): void};

/** Hands an error met while drawing to whoever asked the page; Ink would show an overview and forget it. */
export class Boundary extends Component<Props, {readonly hasCrashed: boolean}> {
	override state = {hasCrashed: false};

	static getDerivedStateFromError() {
		return {hasCrashed: true};
	}

	override componentDidCatch(error: unknown): void {
		this.props.onCrash(error instanceof Error ? error : new Error(String(error)));
	}

	override render(): ReactNode {
		return this.state.hasCrashed ? null : this.props.children;
	}
}
