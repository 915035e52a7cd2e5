// localeCompare, ECMA-402 10.
(function (host, lib) {
  'use strict';
  const made = new Map();
  const sensitivities = ['base', 'accent', 'case', 'variant'];
  const refuse = (what) => host.abort('not_gradable', `This hint needs ${what}, which the grader does not have.`);
  lib.collator = (locales, options) => {
    const { sensitivity = 'variant', numeric = false, usage, caseFirst, ignorePunctuation, localeMatcher } = options ?? {};
    if (!sensitivities.includes(sensitivity)) throw new RangeError(`Value ${sensitivity} out of range for Intl.Collator options property sensitivity`);
    if ((caseFirst !== undefined && caseFirst !== 'false') || ignorePunctuation) refuse('this order of strings');
    const [locale = 'en-US'] = [locales ?? 'en-US'].flat();
    const key = `${locale} ${sensitivity} ${Boolean(numeric)}`;
    if (!made.has(key)) made.set(key, host.collator(String(locale), sensitivity, Boolean(numeric)));
    if (made.get(key) === undefined) throw new RangeError('Incorrect locale information provided');
    return made.get(key);
  };
  Object.defineProperty(String.prototype, 'localeCompare', { value: { localeCompare(that, locales, options) {
    if (this === undefined || this === null) throw new TypeError('String.prototype.localeCompare called on null or undefined');
    return lib.collator(locales, options)(String(this), String(that));
  } }.localeCompare, writable: true, configurable: true });
})
