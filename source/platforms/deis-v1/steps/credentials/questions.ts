import type {Question} from '../../../../core/question.js';
import type {DeisFacts as F} from '../../facts.js';
import {databaseQuestions} from './database-questions.js';
import {logQuestions} from './log-questions.js';
import {registryQuestions} from './registry-questions.js';

/** What the platform needs to get to what lies outside, or the passwords of the database on the cluster. */
export const questions: readonly Question<F>[] = [...registryQuestions, ...databaseQuestions, ...logQuestions];
