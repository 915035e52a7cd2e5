// Writes what V8 says of texts that are no JSON, and how it reads dates:
//   json_errors.jsonl  {text, message, node22}  node22 only where Node 22 says another thing
//   dates.jsonl        {text, millis}           null: NaN; the time zone is UTC
//
//   TZ=UTC node20 generate.mjs PATH_TO_NODE_22
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

let seed = 20;
const random = n => (seed = (seed * 48271) % 2147483647) % n;
const pick = list => list[random(list.length)];
const some = (pieces, most) => Array.from({ length: 1 + random(most) }, () => pick(pieces)).join('');

const pieces = ['{', '}', '[', ']', ',', ':', '"a"', '"b c"', '"', '1', '-', '0', '01', '2.5', '1.', '1e5', '1e', '1e+', 'true', 'fals',
  'null', 'nul', ' ', '\n', '\r\n', '\\', '"\\u00e9"', '"\\x"', '"\\中"', '"\\é"', '"\\😀"', '"\\u12"', '"\\u12g4"', '"\\ud83d"', '中', 'é', '😀', '\t', '"\t"', 'x', 'undefined',
  'NaN', 'Infinity', '"__proto__"', '<!DOCTYPE html>', "'", '.5', '"a":1', '"k":[1,2]', '\u2028', '\ufeff', '\u0000', '"\u0000"'];
const documents = ['{"a":1,"b":[1,2,{"c":null}],"d":"text é"}', '[{"state":"passed","assertions":[]},{"n":-1.5e3}]',
  '  {\n "long key with words" : "a value that is longer than the context" }  ', '{"中文":"😀😀😀😀😀😀😀😀😀😀😀😀","b":1}'];
const texts = new Set(['', ' ', '"\\中"', '{"a":"\\中"}', '["\\é"]', 'undefined', 'NaN', '[object Object]', '{"a":1,}', '[1,]', '{a:1}', "{'a':1}", '{"a" 1}', '{"a":1 "b":2}', '{"a":1,"b" 2}',
  '<!DOCTYPE html>\n<html>', 'Not Found', 'Cannot GET /api', '{"a":"\n"}', '"abc', '{"a":1}}', '[1]\n[2]', '-', '-x', '1.x', '0x10', '+1', 'tru', '{"a":tru}', '\ufeff{}', '"\\u12', '"\\u']);
while (texts.size < 900) {
  let text = some(pieces, 8);
  if (random(2)) {
    const chars = [...pick(documents)];
    chars.splice(random(chars.length), random(3), random(3) ? pick(pieces) : '');
    text = chars.slice(0, random(3) ? chars.length : random(chars.length)).join('');
  }
  texts.add(text);
}
const says = text => { try { JSON.parse(text); return null; } catch (e) { return e.message; } };
if (process.argv[2] === '--tell') {
  let input = '';
  for await (const chunk of process.stdin) input += chunk;
  console.log(JSON.stringify(JSON.parse(input).map(says)));
  process.exit();
}
const wrong = [...texts].filter(text => says(text) !== null);
const later = JSON.parse(execFileSync(process.argv[2], [process.argv[1], '--tell'], { input: JSON.stringify(wrong) }));
writeFileSync('json_errors.jsonl', wrong.map((text, i) => JSON.stringify({ text, message: says(text), node22: later[i] === says(text) ? undefined : later[i] }) + '\n').join(''));

const parts = ['1990', '2016-12-25', '01', '1', '31', '32', '12', '13', '-', '/', ' ', ' ', ',', ':', 'T', 'Z', 'GMT', 'UTC', '+0200', '-05:30', '+2', 'Jan', 'january', 'Mon', 'Tuesday', '12:30', '1:05:09.5',
  'AM', 'pm', '(comment)', '.', '99', '1451001600000', 'EST', 'x', 'é', '24:00', '00:00:00', '2011', '05 October 2011', 'th', '+', '0', '000'];
const dates = new Set(['Mon Jan 01 1990', '1990-01-01', '1990-01-01T00:00:00.000Z', '1990-01-01T00:00', 'Thu, 01 Jan 1970 00:00:00 GMT', '1990-1-1', '1/2/1990', '01-02-1990', 'Jan 1, 1990 10:00 PM', '1990', '90', '12', 'now', '',
  '2016-02-30', '2016-13-01', '+012016-01-01', '-000001-01-01T00:00Z', 'Fri Dec 25 2015 00:00:00 GMT+0000 (Coordinated Universal Time)', '20151225', '1990-01-01 00:00', '1990-01-01T25:00', '2020-06-15T12:00:00+01:00', '1451001600000']);
while (dates.size < 900) dates.add(some(parts, 6));
writeFileSync('dates.jsonl', [...dates].map(text => JSON.stringify({ text, millis: Date.parse(text) }) + '\n').join(''));
