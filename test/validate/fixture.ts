import {readFileSync} from 'node:fs';
import {join} from 'node:path';

/** The text of a test certificate or key as the program would read the file: as UTF-8, whatever its bytes are. */
export function fixture(name: string): string {
	return readFileSync(join(import.meta.dirname, 'certificates', name), 'utf8');
}
