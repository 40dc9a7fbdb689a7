declare module 'write-file-atomic' {
	export default function writeFileAtomic(
		path: string,
		content: string,
		options: {readonly mode: number; readonly fsync?: boolean},
	): Promise<void>;
}
