// Start of the page: phones from the server's setup, changes from its events.

import { avatar, el } from './dom.js';
import { currentLang, nextLang, pick, setLang, t } from './i18n.js';
import { listen, setup } from './api.js';
import { Clock } from './clock.js';
import { Phone } from './phone.js';
import { Story } from './story.js';

const $ = (id) => document.getElementById(id);
const store = { chats: new Map(), messages: new Map() };
let phones = [];
let config = null;
let active = 0;

const narrow = matchMedia('(max-width: 760px)');
const story = new Story($('story'), $('story-toggle'), (i) => activate(i, true));

const clock = new Clock($('clock'), $('clock-toggle'), () => phones.forEach((p) => p.update()));

// seen tells which phones are in sight on a wide screen.
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    const phone = phones.find((p) => p.root === entry.target);
    phone?.setVisible(entry.intersectionRatio > 0.55);
  }
}, { threshold: [0, 0.55, 0.6, 1] });

function activate(index, focus) {
  active = index;
  story.setActive(index);
  phones.forEach((p, i) => p.root.classList.toggle('active', i === index));
  document.querySelectorAll('.tab').forEach((tab, i) => {
    if (i === index) tab.setAttribute('aria-current', 'true');
    else tab.removeAttribute('aria-current');
  });
  const phone = phones[index];
  if (!phone) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (!narrow.matches) phone.root.scrollIntoView({ inline: 'center', block: 'nearest', behavior: calm ? 'instant' : 'smooth' });
  document.querySelectorAll('.tab')[index].scrollIntoView({ inline: 'center', block: 'nearest' });
  if (narrow.matches) phone.toBottom();
  if (focus && !narrow.matches) {
    phone.root.classList.remove('called');
    requestAnimationFrame(() => phone.root.classList.add('called'));
  }
}

function showTabs() {
  $('tabs').setAttribute('aria-label', t('people'));
  $('tabs').replaceChildren(...phones.map((p, i) => el('button', {
    type: 'button', class: 'tab', onclick: () => activate(i, true),
  }, avatar(p.persona.name, i),
  el('span', { class: 'tab-text' }, el('b', { text: p.persona.name }), el('small', { text: pick(p.persona.title) })),
  el('span', { class: 'badge', hidden: true }))));
  phones.forEach(showUnread);
}

function showUnread(phone) {
  const badge = $('tabs').children[phones.indexOf(phone)]?.querySelector('.badge');
  if (!badge) return;
  badge.hidden = phone.unread === 0;
  badge.textContent = phone.unread;
  badge.setAttribute('aria-label', t('unread', { n: phone.unread }));
}

function showTexts() {
  document.documentElement.lang = currentLang();
  $('title').textContent = t('title');
  document.title = t('title');
  $('subtitle').textContent = t('subtitle');
  const other = nextLang();
  $('lang').textContent = other.code.toUpperCase();
  $('lang').setAttribute('aria-label', other.name);
  $('lang').title = other.name;
  $('lang').setAttribute('lang', other.code);
  $('net').textContent = t('offline');
}

// build makes the phones anew: at the start and when the people change.
async function build() {
  config = await setup();
  seen.disconnect();
  phones = config.personas.map((p, i) => new Phone(p, i, config.bot, config.about, store, showUnread));
  $('phones').replaceChildren(...(phones.length ? phones.map((p) => p.root) : [el('p', { class: 'nobody', text: t('empty') })]));
  phones.forEach((p) => seen.observe(p.root));
  showTexts();
  showTabs();
  story.set(config.story, config.personas);
  activate(Math.min(active, Math.max(phones.length - 1, 0)));
}

// apply takes one event of the server.
async function apply(frame) {
  clock.set(frame.clock);
  if (frame.reset) {
    store.chats.clear();
    store.messages.clear();
  }
  const touched = new Set();
  for (const c of frame.chats || []) {
    if (c.actionMs) c.actionUntil = Date.now() + c.actionMs;
    store.chats.set(c.user + ':' + c.chat, c);
    touched.add(c.chat);
  }
  for (const m of frame.messages || []) {
    if (!store.messages.has(m.chat)) store.messages.set(m.chat, new Map());
    store.messages.get(m.chat).set(m.id, m);
    touched.add(m.chat);
  }
  if (frame.setup || !config) await build();
  for (const phone of phones) {
    const mine = (c) => store.chats.has(phone.persona.id + ':' + c);
    if (frame.reset || [...touched].some(mine)) phone.update(frame.reset || frame.setup);
  }
  for (const toast of frame.toasts || []) {
    phones.find((p) => p.persona.id === toast.user)?.answered(toast);
  }
}

$('lang').addEventListener('click', () => {
  setLang(nextLang().code);
  showTexts();
  phones.forEach((p) => p.build());
  showTabs();
  clock.build();
  story.show();
  activate(active);
});

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'visible') phones.forEach((p) => p.setVisible(false));
  else phones.forEach((p) => { seen.unobserve(p.root); seen.observe(p.root); });
});

showTexts();
let queue = Promise.resolve(); // events are applied one after the other
listen((frame) => { queue = queue.then(() => apply(frame)).catch((error) => console.error(error)); },
  (ok) => { $('net').hidden = ok; });
