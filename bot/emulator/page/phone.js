// One phone: a persona above, the chat below.

import { avatar, el, iconButton } from './dom.js';
import { dayName, dayOf, pick, t } from './i18n.js';
import { act, upload } from './api.js';
import { bubble, items } from './message.js';
import { Composer } from './composer.js';
import { Sheets } from './sheets.js';

// page is how many bubbles are drawn at first; the older ones on demand.
const page = 150;

export class Phone {
  // store holds chats and messages of all phones; bot is who answers.
  constructor(persona, index, bot, about, store, onunread) {
    Object.assign(this, { persona, index, bot, about, store, onunread });
    this.chatID = persona.id;
    this.photos = index + 1;
    this.unread = 0;
    this.readTo = new Map(); // chat → the newest message that was in sight
    this.below = 0;
    this.limit = page;
    this.total = 0;
    this.pinned = true;
    this.visible = false;
    this.shown = new Map(); // key → { rev, node }
    this.root = el('section', { class: 'slot', id: 'phone-' + index, 'data-user': persona.id });
    this.composer = new Composer(this);
    this.build();
  }

  build() {
    const { persona } = this;
    this.status = el('span', { class: 'status' });
    this.heading = el('b');
    this.switcher = el('div', { class: 'switcher' });
    this.list = el('div', { class: 'list', role: 'log', 'aria-label': t('messages'), tabindex: '0', onscroll: () => this.scrolled() });
    this.shown.clear();
    this.down = iconButton('down', t('to_bottom'), () => this.toBottom(true), { class: 'icon-button down', hidden: true });
    this.downCount = el('span', { class: 'badge', hidden: true });
    this.down.append(this.downCount);
    this.toast = el('div', { class: 'toast', role: 'status', hidden: true });
    const hint = pick(persona.hint);
    this.screen = el('div', { class: 'screen' },
      el('header', { class: 'chat-head' },
        el('span', { class: 'avatar bot', 'aria-hidden': 'true' }, el('img', { src: 'icon.svg', alt: '' })),
        el('div', { class: 'chat-title' }, this.heading, this.status),
        iconButton('more', t('menu'), () => this.mainMenu(), { 'aria-haspopup': 'menu' })),
      this.switcher,
      el('div', { class: 'wall' }, this.list, this.down, this.toast),
      this.composer.root);
    this.sheets = new Sheets(this.screen);
    this.resizes?.disconnect();
    this.resizes = new ResizeObserver(() => this.settle());
    this.resizes.observe(this.list);
    this.root.setAttribute('aria-label', t('phone_of', { name: persona.name }));
    this.root.replaceChildren(
      el('div', { class: 'who' }, avatar(persona.name, this.index),
        el('div', { class: 'who-text' },
          el('h2', { text: persona.name }),
          el('p', { class: 'role', text: pick(persona.title) }),
          hint && el('p', { class: 'hint', text: hint }))),
      el('div', { class: 'device' }, this.screen));
    this.composer.build();
    this.update(true);
    this.toBottom();
  }

  chat() { return this.store.chats.get(this.persona.id + ':' + this.chatID); }

  // chats are the persona's chats, the private one first.
  chats() {
    return [...this.store.chats.values()].filter((c) => c.user === this.persona.id && (c.private || !c.closed || c.chat === this.chatID))
      .sort((a, b) => Number(b.private) - Number(a.private));
  }

  update(quiet) {
    const chat = this.chat();
    this.root.classList.toggle('started', Boolean(chat?.started));
    this.heading.textContent = chat && !chat.private ? chat.title : this.bot.name;
    this.showStatus(chat);
    this.showMessages(quiet);
    this.count(quiet);
    this.composer.update();
  }

  // messages are those of a chat, oldest first.
  messages(chat = this.chatID) {
    return [...(this.store.messages.get(chat)?.values() || [])].sort((a, b) => a.id - b.id);
  }

  // count settles what is unread in each chat; all is read where it has been
  // there before the page.
  count(quiet) {
    let sum = 0;
    for (const c of this.chats()) {
      const list = this.messages(c.chat);
      const last = list.at(-1)?.id || 0;
      if (this.visible && c.chat === this.chatID || quiet && !this.readTo.has(c.chat)) this.readTo.set(c.chat, last);
      const to = this.readTo.get(c.chat) || 0;
      c.unread = list.filter((m) => m.id > to && !m.deleted && !m.service && m.from !== this.persona.id).length;
      sum += c.unread;
    }
    this.showSwitcher();
    if (sum === this.unread) return;
    this.unread = sum;
    this.onunread(this);
  }

  showStatus(chat) {
    clearTimeout(this.actionTimer);
    const until = chat?.actionUntil || 0;
    const busy = until > Date.now();
    const calm = chat && !chat.private ? t('group') : t('online');
    this.status.textContent = busy ? t(chat.action === 'typing' ? 'typing' : 'sending') : calm;
    this.status.classList.toggle('busy', busy);
    if (busy) this.actionTimer = setTimeout(() => this.showStatus(this.chat()), until - Date.now() + 50);
  }

  showSwitcher() {
    const chats = this.chats();
    this.switcher.hidden = chats.length < 2;
    this.switcher.replaceChildren(...chats.map((c) => el('button', {
      type: 'button', class: 'switch', 'aria-pressed': String(c.chat === this.chatID), onclick: () => this.open(c.chat),
    }, c.private ? t('private_chat') : c.title, c.unread > 0 && el('span', { class: 'badge', 'aria-label': t('unread', { n: c.unread }), text: String(c.unread) }))));
  }

  // open shows another chat of the person.
  open(chatID) {
    if (chatID === this.chatID) return;
    this.chatID = chatID;
    this.shown.clear();
    this.list.replaceChildren();
    this.pinned = true;
    this.composer.setMode(null);
    this.update(true);
    this.toBottom();
  }

  showMessages(quiet) {
    const messages = this.messages();
    const wanted = [];
    const keep = new Set();
    const place = (key, rev, make) => {
      keep.add(key);
      let entry = this.shown.get(key);
      if (!entry || entry.rev !== rev) {
        entry?.node.remove();
        entry = { rev, node: make() };
        this.shown.set(key, entry);
      }
      wanted.push(entry.node);
    };
    const known = new Set(this.shown.keys());
    let day = '';
    let ownNew = false;
    let fresh = 0;
    if (messages.length === 0 && this.chat()?.private) place('about', 0, () => this.aboutCard());
    const all = items(messages);
    if (this.pinned) this.limit = page;
    else this.limit += Math.max(0, all.length - this.total); // what is being read stays
    this.total = all.length;
    const older = Math.max(0, all.length - this.limit);
    if (older) place('earlier', older, () => el('button', { type: 'button', class: 'earlier', text: t('earlier', { n: older }), onclick: () => this.showEarlier() }));
    for (const item of all.slice(older)) {
      const first = item.messages[0];
      if (dayOf(first.date) !== day) {
        day = dayOf(first.date);
        place('day' + day, dayName(day), () => el('div', { class: 'service day', text: dayName(day) }));
      }
      if (!this.shown.has(item.key)) {
        if (first.from === this.persona.id) ownNew = true;
        else if (first.bot) fresh++;
      }
      const own = first.from === this.persona.id;
      place(item.key, item.rev, () => {
        const node = bubble(item, this, own, !own && !this.chat()?.private);
        node.dataset.ids = item.messages.map((m) => m.id).join(' ');
        if (!quiet && !known.has(item.key)) node.classList.add('fresh');
        return node;
      });
    }
    for (const [key, entry] of this.shown) {
      if (!keep.has(key)) {
        entry.node.remove();
        this.shown.delete(key);
      }
    }
    wanted.forEach((node, i) => { if (this.list.children[i] !== node) this.list.insertBefore(node, this.list.children[i] || null); });
    if (quiet || ownNew || this.pinned) this.toBottom();
    else if (fresh) this.below += fresh;
    this.scrolled();
  }

  // showEarlier draws older messages and keeps in sight what is.
  showEarlier(more = page) {
    const { scrollHeight, scrollTop } = this.list;
    this.pinned = false;
    this.limit += more;
    this.showMessages(false);
    this.list.scrollTo({ top: scrollTop + this.list.scrollHeight - scrollHeight, behavior: 'instant' });
    this.list.focus({ preventScroll: true });
  }

  aboutCard() {
    const text = pick(this.about) || this.about[''] || '';
    return el('div', { class: 'about' }, el('img', { src: 'icon.svg', alt: '', width: 56, height: 56 }),
      text ? el('b', { text: t('about') }) : el('b', { text: this.bot.name }), text && el('p', { text }));
  }

  setVisible(visible) {
    this.visible = visible && document.visibilityState === 'visible';
    this.count();
  }

  scrolled() {
    const away = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight > 160;
    this.pinned = !away;
    if (!away) this.below = 0;
    this.down.hidden = !away;
    this.downCount.hidden = this.below === 0;
    this.downCount.textContent = this.below;
  }

  toBottom(smooth) {
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.list.scrollTo({ top: this.list.scrollHeight, behavior: smooth && !calm ? 'smooth' : 'instant' });
    this.pinned = true;
  }

  // settle keeps the end in sight when a picture has got its height.
  settle() { if (this.pinned) this.toBottom(); }

  scrollToMessage(id) {
    const find = () => [...this.list.children].find((n) => (n.dataset.ids || '').split(' ').includes(String(id)));
    if (!find() && this.store.messages.get(this.chatID)?.has(id)) this.showEarlier(this.total);
    const node = find();
    if (!node) return;
    node.scrollIntoView({ block: 'center' });
    node.classList.remove('flash');
    requestAnimationFrame(() => node.classList.add('flash'));
  }

  // act does something in the chat; false where it failed and was said so.
  async act(what, values) {
    try {
      await act(this.persona.id, this.chatID, what, values);
      return true;
    } catch (error) {
      this.notice(/link/.test(error.message) ? t('bad_link') : t('failed'));
      return false;
    }
  }

  async sendFiles(kind, files, caption = '') {
    try {
      await upload(this.persona.id, this.chatID, kind, files, caption);
    } catch (error) {
      this.notice(/big/.test(error.message) ? t('too_big') : t('failed'));
    }
  }

  send(text) { this.act('send', { text }); }

  isBotLink(url) {
    return new RegExp(`^(https?://)?t\\.me/${this.bot.username}([/?]|$)`, 'i').test(url) || url.startsWith(`tg://resolve?domain=${this.bot.username}`);
  }

  async follow(link) {
    this.open(this.persona.id);
    await this.act('follow', { text: link });
  }

  view(url) { this.sheets.view(url); }

  async press(m, row, col, button, node) {
    if (button.copy_text) return this.copy(button.copy_text.text);
    if (button.url) {
      if (this.isBotLink(button.url)) return this.follow(button.url);
      if (/^https?:/i.test(button.url)) window.open(button.url, '_blank', 'noopener,noreferrer');
      return undefined;
    }
    if (!button.callback_data || node.classList.contains('busy')) return undefined;
    node.classList.add('busy');
    node.setAttribute('aria-busy', 'true');
    setTimeout(() => this.settlePress(), 12000);
    if (!(await this.act('press', { id: m.id, row, col }))) this.settlePress();
    return undefined;
  }

  settlePress() {
    this.list.querySelectorAll('.inline-key.busy').forEach((node) => {
      node.classList.remove('busy');
      node.removeAttribute('aria-busy');
    });
  }

  // answered shows the bot's answer to a pressed button.
  answered(toast) {
    this.settlePress();
    if (!toast.text || !toast.fresh) return;
    if (toast.alert) this.sheets.alert(toast.text);
    else this.notice(toast.text);
  }

  notice(text) {
    clearTimeout(this.toastTimer);
    this.toast.textContent = text;
    this.toast.hidden = false;
    this.toastTimer = setTimeout(() => { this.toast.hidden = true; }, 4000);
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      this.notice(t('copied'));
    } catch {
      this.notice(text);
    }
  }

  messageMenu(m) {
    const links = (m.entities || []).filter((e) => e.type === 'text_link' || e.type === 'url')
      .map((e) => e.url || m.text.slice(e.offset, e.offset + e.length));
    for (const row of m.buttons || []) links.push(...row.map((b) => b.url).filter(Boolean));
    this.sheets.menu(t('actions'), [
      [t('reply'), 'reply', () => this.composer.setMode({ reply: m })],
      m.from === this.persona.id && m.text && [t('edit'), 'edit', () => this.composer.setMode({ edit: m })],
      m.text && [t('copy_text'), 'copy', () => this.copy(m.text)],
      links.length > 0 && [t('copy_link'), 'link', () => this.copy(links[0]), links[0]],
    ]);
  }

  mainMenu() {
    const own = this.store.chats.get(this.persona.id + ':' + this.persona.id);
    this.sheets.menu(t('menu'), [
      [t('follow_link'), 'link', () => this.sheets.link(this.bot.username, (link) => this.follow(link))],
      own?.blocked ? [t('unblock'), 'check', () => this.act('unblock')] : [t('block'), 'block', () => this.act('block')],
    ]);
  }
}

