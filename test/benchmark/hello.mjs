// The yardstick: the least Ink program that takes keys, as Node loads it from node_modules.
import process from 'node:process';
import {render, Text, useInput} from 'ink';
import {createElement, useState} from 'react';

function Hello() {
	const [pressed, setPressed] = useState('');
	useInput((input) => setPressed(pressed + input));
	return createElement(Text, undefined, `Hello, world! Pressed: ${pressed}.`);
}

if (process.env.NODE_ENV !== 'production')
	throw new Error('Measure it with NODE_ENV=production, as the bundle is built.');
render(createElement(Hello));
