/** How a secret's text is laid out: one line, PEM blocks, or a JSON document. */
export type SecretFormat = 'line' | 'pem' | 'json';

const inspectSymbol = Symbol.for('nodejs.util.inspect.custom');

/**
 * A value that must not be seen. However it is printed it shows as `$NAME`, the variable that holds it in a printed script.
 * The value never ends in a newline; where a PEM is wanted, its one final newline stands in the text around it.
 */
export class Secret {
	/** The environment variable that gives it, e.g. `SEAWORTHY_CREDENTIALS_SECRETKEY`. */
	readonly name: string;
	readonly format: SecretFormat;
	readonly #value: string;
	readonly #ending: string;

	constructor(name: string, value: string, format: SecretFormat = 'line') {
		this.name = name;
		this.format = format;
		this.#value = value.replace(/[\r\n]+$/, '');
		this.#ending = value.slice(this.#value.length);
	}

	/** The newlines that the given text ended in. What is put back as it was is the value and them. */
	get ending(): string {
		return this.#ending;
	}

	/** Only `source/run/` may call this: it hands the value to a program. */
	reveal(): string {
		return this.#value;
	}

	/** Whether the value equals `other`, told without showing either. */
	equals(other: Secret | string): boolean {
		return this.#value === (other instanceof Secret ? other.#value : other.replace(/[\r\n]+$/, ''));
	}

	/** What a pure check says of the value; the check must not return the value itself. */
	inspect<T>(check: (value: string) => T): T {
		return check(this.#value);
	}

	get isEmpty(): boolean {
		return this.#value === '';
	}

	toString(): string {
		return `$${this.name}`;
	}

	toJSON(): string {
		return `$${this.name}`;
	}

	[inspectSymbol](): string {
		return `$${this.name}`;
	}

	[Symbol.toPrimitive](): never {
		throw new TypeError(`The secret ${this.name} was used as plain text.`);
	}
}
