// npm run prepare, after `npm ci` and before a package is made: links the commands, and bundles them where the bundler is
// (`npm ci --omit=dev` leaves it out; the command line runs from its sources then).
import { existsSync } from 'node:fs';
import './link-bin.mjs';

if (existsSync('node_modules/esbuild')) await import('./build.mjs');
