// Writes ../properties.txt: which code points V8 knows each property of characters for. A line is the property's names,
// and its spans: how far each begins after the end of the one before, and how long it is, in base 36.
//
//   node properties.mjs CANDIDATES > ../properties.txt
//
// CANDIDATES is a JSON list of strings: sequences that may be emoji.
import { readFileSync } from 'node:fs';

const binary = `ASCII|ASCII_Hex_Digit AHex|Alphabetic Alpha|Any|Assigned|Bidi_Control Bidi_C|Bidi_Mirrored Bidi_M|Case_Ignorable CI|Cased|Changes_When_Casefolded CWCF|Changes_When_Casemapped CWCM|Changes_When_Lowercased CWL|Changes_When_NFKC_Casefolded CWKCF|Changes_When_Titlecased CWT|Changes_When_Uppercased CWU|Dash|Default_Ignorable_Code_Point DI|Deprecated Dep|Diacritic Dia|Emoji|Emoji_Component EComp|Emoji_Modifier EMod|Emoji_Modifier_Base EBase|Emoji_Presentation EPres|Extended_Pictographic ExtPict|Extender Ext|Grapheme_Base Gr_Base|Grapheme_Extend Gr_Ext|Hex_Digit Hex|IDS_Binary_Operator IDSB|IDS_Trinary_Operator IDST|ID_Continue IDC|ID_Start IDS|Ideographic Ideo|Join_Control Join_C|Logical_Order_Exception LOE|Lowercase Lower|Math|Noncharacter_Code_Point NChar|Pattern_Syntax Pat_Syn|Pattern_White_Space Pat_WS|Quotation_Mark QMark|Radical|Regional_Indicator RI|Sentence_Terminal STerm|Soft_Dotted SD|Terminal_Punctuation Term|Unified_Ideograph UIdeo|Uppercase Upper|Variation_Selector VS|White_Space space|XID_Continue XIDC|XID_Start XIDS`.split('|').map((s) => s.split(' '));
const categories = `Cased_Letter LC|Close_Punctuation Pe|Connector_Punctuation Pc|Control Cc cntrl|Currency_Symbol Sc|Dash_Punctuation Pd|Decimal_Number Nd digit|Enclosing_Mark Me|Final_Punctuation Pf|Format Cf|Initial_Punctuation Pi|Letter L|Letter_Number Nl|Line_Separator Zl|Lowercase_Letter Ll|Mark M Combining_Mark|Math_Symbol Sm|Modifier_Letter Lm|Modifier_Symbol Sk|Nonspacing_Mark Mn|Number N|Open_Punctuation Ps|Other C|Other_Letter Lo|Other_Number No|Other_Punctuation Po|Other_Symbol So|Paragraph_Separator Zp|Private_Use Co|Punctuation P punct|Separator Z|Space_Separator Zs|Spacing_Mark Mc|Surrogate Cs|Symbol S|Titlecase_Letter Lt|Unassigned Cn|Uppercase_Letter Lu`.split('|').map((s) => s.split(' '));
const sequences = ['Basic_Emoji', 'Emoji_Keycap_Sequence', 'RGI_Modifier_Sequence', 'RGI_Flag_Sequence', 'RGI_Emoji_Modifier_Sequence',
  'RGI_Emoji_Flag_Sequence', 'RGI_Emoji_Tag_Sequence', 'RGI_Emoji_ZWJ_Sequence', 'RGI_Emoji'];

const from = (lo, hi) => { const out = []; for (let c = lo; c <= hi; c += 4096) { let s = ''; for (let d = c; d < Math.min(c + 4096, hi + 1); d++) s += String.fromCodePoint(d); out.push(s); } return out.join(''); };
const [low, high] = [from(0, 0xd7ff), from(0xe000, 0x10ffff)];
const valid = (source, flags = 'u') => { try { return new RegExp(source, flags); } catch { return null; } };

function spans(name) {
  const list = [];
  const add = (lo, hi) => { if (list.length && list.at(-1)[1] === lo - 1) list.at(-1)[1] = hi; else list.push([lo, hi]); };
  const scan = (text, first) => {
    let point = first;
    let at = 0;
    const walk = (to) => { while (at < to) { at += text.codePointAt(at) > 0xffff ? 2 : 1; point++; } };
    for (const m of text.matchAll(new RegExp(`\\p{${name}}+`, 'gu'))) {
      walk(m.index);
      const lo = point;
      walk(m.index + m[0].length);
      add(lo, point - 1);
    }
  };
  scan(low, 0);
  const surrogate = new RegExp(`^\\p{${name}}$`, 'u');
  for (let c = 0xd800; c <= 0xdfff; c++) if (surrogate.test(String.fromCharCode(c))) add(c, c);
  scan(high, 0xe000);
  let next = 0;
  return list.map(([lo, hi]) => { const s = `${(lo - next).toString(36)} ${(hi - lo).toString(36)}`; next = hi + 1; return s; }).join(',');
}

// scripts are found by their four-letter codes; the long name is what Intl calls it, or the code's own alias.
function scripts() {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const found = [];
  for (const a of letters.toUpperCase()) for (const b of letters) for (const c of letters) for (const d of letters) {
    if (valid(`\\p{sc=${a + b + c + d}}`)) found.push(a + b + c + d);
  }
  return found;
}

const codes = scripts();
const names = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const out = [];
for (const list of binary) if (valid(`\\p{${list[0]}}`)) out.push(`${list.join(' ')}:${spans(list[0])}`);
for (const list of categories) out.push(`${list.map((n) => 'gc=' + n).join(' ')}:${spans('gc=' + list[0])}`);
for (const kind of ['sc', 'scx']) {
  const by = new Map();
  for (const name of [...codes, ...names.scripts]) {
    if (!valid(`\\p{${kind}=${name}}`)) continue;
    const s = spans(`${kind}=${name}`);
    by.set(s, [...(by.get(s) ?? []), `${kind}=${name}`]);
  }
  for (const [s, list] of by) out.push(`${[...new Set(list)].join(' ')}:${s}`);
}
for (const name of sequences) {
  const re = valid(`^\\p{${name}}$`, 'v');
  if (re) out.push(`${name}=${names.sequences.filter((s) => re.test(s)).join(' ')}`);
}
process.stdout.write(out.join('\n') + '\n');
