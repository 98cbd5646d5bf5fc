// Formatted text as nodes. Entities count UTF-16 units, as JavaScript does.

import { el } from './dom.js';
import { t } from './i18n.js';

const tags = {
  bold: 'b', italic: 'i', underline: 'u', strikethrough: 's', code: 'code', pre: 'pre',
  blockquote: 'blockquote', expandable_blockquote: 'blockquote',
};

// safeLink lets through only addresses that a tap may open.
function safeLink(url) {
  if (/^(https?:|mailto:|tel:)/i.test(url)) return url;
  return /^[\w-]+(\.[\w-]+)+/.test(url) ? 'https://' + url : '';
}

// formatted turns a text with its entities into nodes. open(link) is asked
// first: it returns true where the page itself follows a link.
export function formatted(text, entities = [], handlers) {
  return stretch(text, entities, 0, text.length, handlers);
}

// blocks stand on lines of their own: the newline that ends one, or leads to
// one, is not shown a second time.
const blocks = new Set(['blockquote', 'expandable_blockquote', 'pre']);

function stretch(text, entities, from, to, handlers) {
  const out = [];
  let at = from;
  for (let i = 0; i < entities.length; i++) {
    const e = entities[i];
    if (e.offset < at || e.offset >= to) continue;
    const end = Math.min(e.offset + e.length, to);
    const block = blocks.has(e.type);
    const before = block && text[e.offset - 1] === '\n' ? e.offset - 1 : e.offset;
    if (before > at) out.push(text.slice(at, before));
    const inner = entities.slice(i + 1).filter((x) => x.offset >= e.offset && x.offset < end);
    out.push(wrap(e, text.slice(e.offset, end), stretch(text, inner, e.offset, end, handlers), handlers));
    at = block && text[end] === '\n' && end < to ? end + 1 : end;
  }
  if (at < to) out.push(text.slice(at, to));
  return out;
}

function anchor(url, content, handlers) {
  if (handlers.isBotLink(url)) {
    return el('a', { href: url, onclick: (event) => { event.preventDefault(); handlers.follow(url); } }, content);
  }
  const href = safeLink(url);
  if (!href) return el('span', {}, content);
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer' }, content);
}

function wrap(e, plain, content, handlers) {
  switch (e.type) {
    case 'text_link':
      return anchor(e.url, content, handlers);
    case 'url':
      return anchor(plain, content, handlers);
    case 'email':
      return anchor('mailto:' + plain, content, handlers);
    case 'phone_number':
      return anchor('tel:' + plain.replace(/[^\d+]/g, ''), content, handlers);
    case 'bot_command':
      return el('button', { type: 'button', class: 'inline-link', onclick: () => handlers.send(plain) }, content);
    case 'hashtag':
    case 'mention':
    case 'text_mention':
      return el('span', { class: 'mention' }, content);
    case 'spoiler':
      return spoiler(content);
    case 'expandable_blockquote':
      return expandable(content, handlers);
    default:
      return tags[e.type] ? el(tags[e.type], {}, content) : el('span', {}, content);
  }
}

function spoiler(content) {
  const node = el('span', { class: 'spoiler', role: 'button', tabindex: '0', 'aria-label': t('spoiler') }, el('span', { 'aria-hidden': 'true' }, content));
  const show = () => {
    node.className = 'spoiler shown';
    node.removeAttribute('role');
    node.removeAttribute('tabindex');
    node.removeAttribute('aria-label');
    node.firstChild.removeAttribute('aria-hidden');
  };
  node.addEventListener('click', show);
  node.addEventListener('keydown', (event) => { if (event.key === 'Enter' || event.key === ' ') show(); });
  return node;
}

function expandable(content, handlers) {
  const body = el('span', { class: 'folded' }, content);
  const button = el('button', {
    type: 'button', class: 'inline-link', 'aria-expanded': 'false', text: t('more'),
    onclick: () => { body.classList.remove('folded'); button.remove(); handlers.settle(); },
  });
  return el('blockquote', {}, body, button);
}
