// Answers questions about regular expressions, one JSON line each:
// {"s": source, "f": flags, "t": [text, …], "at": lastIndex} gives null where
// the pattern is refused, else for each text null or the flat list of the
// start and end of the match and of each capture, in code units.
import { createInterface } from 'node:readline';

function answer({ s, f, t, at }) {
  let re;
  try {
    re = new RegExp(s, f + (/d/.test(f) ? '' : 'd') + (/[gy]/.test(f) ? '' : 'g'));
    new RegExp(s, f);
  } catch {
    return null;
  }
  return t.map((text) => {
    re.lastIndex = at;
    const m = re.exec(text);
    return m && m.indices.flatMap((span) => span ?? [-1, -1]);
  });
}

let out = [];
for await (const line of createInterface({ input: process.stdin })) {
  out.push(JSON.stringify(answer(JSON.parse(line))));
  if (out.length === 256) {
    process.stdout.write(out.join('\n') + '\n');
    out = [];
  }
}
if (out.length > 0) process.stdout.write(out.join('\n') + '\n');
