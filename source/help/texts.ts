import credentials from './steps/credentials.md';
import preseed from './steps/preseed.md';
import registration from './steps/registration.md';
import storage from './steps/storage.md';
import tls from './steps/tls.md';
import answers from './topics/answers.md';
import check from './topics/check.md';
import decisions from './topics/decisions.md';
import deisV1 from './topics/deis-v1.md';
import dryRun from './topics/dry-run.md';
import exitCodes from './topics/exit-codes.md';
import role from './topics/role.md';
import undo from './topics/undo.md';

/** The docs of each step, as Markdown; its findings stand under `# Findings`, each below its id. */
export const stepTexts: Readonly<Record<string, string>> = {storage, credentials, registration, tls, preseed};

/** What is to say of a command beside its options. */
export const commandTexts: Readonly<Record<string, string>> = {check, undo};

/** Docs of other things. */
export const topicTexts: Readonly<Record<string, string>> = {
	answers,
	decisions,
	'deis-v1': deisV1,
	'dry-run': dryRun,
	'exit-codes': exitCodes,
};

/** The read-only Role, with its prose; printed as YAML that can be applied. */
export const roleText = role;

/** The decisions, each below its id. */
export const decisionsText = decisions;
