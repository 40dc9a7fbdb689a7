import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

/** The licences that may go into the bundle without a file of their own in the package, as a text in need of its holder. */
const standardTexts = {
	MIT: (holder) => `MIT License

Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`,
};

/** The notices of every package whose code is in the bundle, from esbuild's metafile. */
export function notices(root, metafile) {
	const inputs = Object.values(metafile.outputs).flatMap((output) => Object.keys(output.inputs));
	const folders = new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []));
	const texts = [...folders].map((folder) => noticeOf(join(root, folder))).sort();
	return ['seaworthy contains the following packages.', ...new Set(texts)].join(`\n\n${'-'.repeat(80)}\n\n`) + '\n';
}

function noticeOf(folder) {
	const description = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
	const files = readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)/i.test(name));
	const texts = files.map((name) => readFileSync(join(folder, name), 'utf8').trim());
	if (texts.length === 0) texts.push(standardText(description));
	return [`${description.name} ${description.version} (${description.license})`, ...texts].join('\n\n');
}

function standardText({name, license, author}) {
	const text = standardTexts[license];
	if (!text) throw new Error(`${name} has no licence file, and ${license} no standard text in source/notices.mjs.`);
	return text(author?.name ?? author ?? `the ${name} authors`);
}
