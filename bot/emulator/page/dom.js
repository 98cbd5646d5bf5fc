// Small helpers to build the page out of nodes. Text of people only ever
// becomes a text node.

// el makes an element: properties, "on…" listeners, "aria-…" and other
// attributes; children are nodes, strings or nothing.
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (key === 'class') node.className = value;
    else if (key === 'text') node.textContent = value;
    else if (key in node && typeof value !== 'string') node[key] = value;
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.flat().filter((c) => c !== undefined && c !== null && c !== false));
  return node;
}

const paths = {
  send: 'M3.4 20.4 21 12 3.4 3.6 3.4 10.1 15 12 3.4 13.900z',
  clip: 'M16.5 6.500v10a4.5 4.5 0 0 1-9 0V5.500a3 3 0 0 1 6 0v9.500a1.5 1.5 0 0 1-3 0V6.5',
  slash: 'M14.5 4.5 9.5 19.5',
  keys: 'M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM7 10h.01M12 10h.01M17 10h.01M8 14h8',
  more: 'M12 5.500h.01M12 12h.01M12 18.500h.01',
  down: 'M6 9.500l6 6 6-6',
  close: 'M6 6l12 12M18 6 6 18',
  image: 'M4 5h16v14H4zM4 16l4.5-4.5 3.5 3.5 3-3 5 5M15.5 9h.01',
  file: 'M7 3h7l5 5v13H7zM14 3v5h5',
  pin: 'M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11zM12 12.300a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.600z',
  mic: 'M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3zM6 11.500a6 6 0 0 0 12 0M12 17.500V21',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.500a7.5 7.5 0 0 1 15 0',
  link: 'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.700L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.700L12 17',
  block: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM5.7 5.700l12.6 12.6',
  reply: 'M10 8V4L3 11l7 7v-4c5 0 8.5 1.5 11 5-1-6-4-10-11-11z',
  edit: 'M4 20l1-4L16.5 4.500l3 3L8 19zM14.5 6.500l3 3',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  out: 'M8 16 17 7M10 7h7v7',
  check: 'M5 12.500l4.5 4.500L19 7.5',
  left: 'M15 5l-7 7 7 7', right: 'M9 5l7 7-7 7',
  play: 'M8 5v14l11-7z',
  forward: 'M4.5 6v12l7.5-6zM13 6v12l7.5-6z',
};

// icon is a line drawing, hidden from screen readers.
export function icon(name) {
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon icon-' + name);
  const path = document.createElementNS(ns, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}

// iconButton is a round button that a screen reader can name.
export function iconButton(name, label, onclick, props = {}) {
  return el('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick, ...props }, icon(name));
}

// initials are up to two letters for an avatar: of the last two words.
export function initials(name) {
  const words = name.trim().split(/\s+/).slice(-2);
  return words.map((w) => [...w][0] || '').join('').toLocaleUpperCase('vi');
}

// hue spreads people over the colours of avatars.
export function avatar(name, index) {
  return el('span', { class: 'avatar tone-' + (index % 7), 'aria-hidden': 'true', text: initials(name) });
}

export function size(bytes) {
  if (bytes < 1024) return bytes + ' B';
  if (bytes < 1024 * 1024) return (bytes / 1024).toFixed(1) + ' KB';
  return (bytes / 1024 / 1024).toFixed(1) + ' MB';
}
