/** yaml is CommonJS: only a static import gives its names in the bundle, so whoever loads it late loads this. */
export {parseAllDocuments} from 'yaml';
