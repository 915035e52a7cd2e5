// What hints use of jQuery 3 on a page's elements. What is not here can't be judged, rather than fail.
((host) => {
  'use strict';
  const absent = (what) => host.abort('not_gradable', `This hint needs jQuery's ${what}, which the grader does not have.`);
  const query = (root, selector) => {
    try {
      return [...root.querySelectorAll(selector)];
    } catch {
      return absent(`selector ${selector}`);
    }
  };
  const parsed = (html) => { // its scripts are not run
    const holder = new DOMParser().parseFromString('', 'text/html').createElement('div');
    holder.innerHTML = html;
    return [...holder.childNodes];
  };
  const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;
  const matches = (node, selector) => isElement(node) && node.matches(selector);
  const unique = (nodes) => [...new Set(nodes)];

  function collect(nodes) {
    const first = nodes[0];
    const all = (f) => collect(unique(nodes.flatMap(f)));
    const value = (get) => (given) => (given === undefined ? first && get(first) : absent('way to change elements'));
    const methods = {
      length: nodes.length,
      get: (i) => (i === undefined ? [...nodes] : nodes.at(i)),
      toArray: () => [...nodes],
      each(f) { nodes.every((node, i) => f.call(node, i, node) !== false); return list; },
      map: (f) => collect(nodes.flatMap((node, i) => f.call(node, i, node) ?? [])),
      index: () => (first ? [...first.parentNode.children].indexOf(first) : -1),
      eq: (i) => collect(nodes.slice(i, i + 1 || undefined)),
      first: () => collect(nodes.slice(0, 1)),
      last: () => collect(nodes.slice(-1)),
      find: (selector) => all((node) => (node.querySelectorAll ? query(node, selector) : [])),
      filter: (f) => collect(nodes.filter((node, i) => (typeof f === 'function' ? f.call(node, i, node) : matches(node, f)))),
      not: (selector) => collect(nodes.filter((node) => !matches(node, selector))),
      is: (selector) => nodes.some((node) => matches(node, selector)),
      has: (selector) => collect(nodes.filter((node) => node.querySelector?.(selector))),
      children: (selector) => all((node) => [...(node.children ?? [])].filter((child) => !selector || child.matches(selector))),
      parent: () => all((node) => node.parentElement ?? []),
      closest: (selector) => all((node) => (isElement(node) && node.closest(selector)) ?? []),
      next: () => all((node) => node.nextElementSibling ?? []),
      prev: () => all((node) => node.previousElementSibling ?? []),
      text: (given) => (given === undefined ? nodes.map((node) => node.textContent).join('') : absent('way to change elements')),
      html: value((node) => node.innerHTML),
      val: value((node) => node.value),
      attr: (name, given) => value((node) => node.getAttribute?.(name) ?? undefined)(given),
      prop: (name, given) => value((node) => node[name])(given),
      hasClass: (name) => nodes.some((node) => node.classList?.contains(name)),
      [Symbol.iterator]: () => nodes[Symbol.iterator](),
    };
    const list = new Proxy(Object.assign(methods, nodes), {
      get: (target, name) => (name in target || typeof name === 'symbol' || name === 'then' || name === 'toJSON' || !isNaN(name)
        ? target[name] : absent(String(name))),
    });
    return list;
  }

  return (what, within = document) => {
    if (typeof what === 'function') return absent('way to wait for a page');
    if (!what) return collect([]);
    if (typeof what !== 'string') return collect(what.nodeType || what === window ? [what] : [...what]);
    if (/^\s*</.test(what)) return collect(parsed(what.trim()));
    return collect(query(within.nodeType ? within : within[0], what));
  };
})
