#!/usr/bin/env node
// Runs the grader's binary, which is in a package for each platform, and ends as it does.
'use strict';
const { spawn } = require('node:child_process');
const { name } = require('../package.json');

const platform = `${process.platform}-${process.arch}`;
let binary;
try {
  binary = require.resolve(`${name}-${platform}/bin/grader${process.platform === 'win32' ? '.exe' : ''}`);
} catch {
  console.error(`grader: ${name}-${platform} is not installed: there is none for this platform, or npm left out` +
    ' optional dependencies. Install without --omit=optional.');
  process.exit(5);
}

const child = spawn(binary, process.argv.slice(2), { stdio: 'inherit' });

// What a terminal sends goes to the binary, too; what is sent to this process does not.
const passedOn = ['SIGTERM', 'SIGHUP'];
for (const signal of [...passedOn, 'SIGINT', 'SIGQUIT']) {
  process.on(signal, () => { if (passedOn.includes(signal)) child.kill(signal); });
}
child.on('error', (error) => {
  console.error(`grader: ${error.message}`);
  process.exit(5);
});
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
