// Reads a CSV file as two programs do that we did not write: Papa Parse, as web
// gradebooks do, and SheetJS, which takes text for formulas as spreadsheets do.
const {readFileSync} = require('node:fs');
const papa = require('papaparse');
const xlsx = require('xlsx');

const text = readFileSync(process.argv[2], 'utf8');
const {data, errors} = papa.parse(text.trimEnd());
const sheet = xlsx.read(text, {type: 'string'}).Sheets.Sheet1;
const formulas = Object.values(sheet).filter(cell => cell.f).map(cell => cell.f);
console.log(JSON.stringify({data, errors, formulas}));
