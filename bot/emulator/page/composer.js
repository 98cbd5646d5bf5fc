// The lower edge of a phone: text field, attachments, commands, the reply
// keyboard; or the one button that a chat offers before it starts.

import { el, icon, iconButton } from './dom.js';
import { t } from './i18n.js';
import { kindOf, record, samplePhoto, sampleVoice } from './media.js';

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.mode = null; // { reply } or { edit }: the message concerned
    this.keysShown = true;
    this.lastKeys = '';
    this.root = el('div', { class: 'composer' });
    this.build();
  }

  build() {
    const draft = this.input?.value || '';
    this.input = el('textarea', {
      rows: 1, 'aria-label': t('message'), placeholder: t('message'), autocomplete: 'off',
      oninput: () => this.typed(), onkeydown: (event) => this.key(event),
    });
    this.input.value = draft;
    this.banner = el('div', { class: 'banner', hidden: true });
    this.hints = el('div', { class: 'command-hints', hidden: true });
    this.keysButton = iconButton('keys', t('keyboard'), () => { this.keysShown = !this.keysShown; this.update(); });
    this.commandButton = iconButton('slash', t('commands'), () => this.commandMenu());
    this.sendButton = iconButton('send', t('send'), () => this.submit(), { class: 'icon-button send' });
    this.keys = el('div', { class: 'reply-keys', 'aria-label': t('keyboard'), role: 'group' });
    this.picker = el('input', { type: 'file', multiple: true, hidden: true, tabindex: '-1', onchange: () => this.picked() });
    this.line = el('div', { class: 'line' },
      this.commandButton,
      iconButton('clip', t('attach'), () => this.attachMenu(), { 'aria-haspopup': 'menu' }),
      this.input, this.keysButton, this.sendButton);
    this.only = el('div', { class: 'only' });
    this.root.replaceChildren(this.hints, this.banner, this.line, this.keys, this.only, this.picker);
    this.lastKeys = '';
    this.showMode();
  }

  // update follows the chat's state.
  update() {
    const chat = this.phone.chat();
    const single = !chat || chat.closed || chat.blocked || !chat.started;
    this.line.hidden = single;
    this.only.hidden = !single;
    if (single) this.only.replaceChildren(...this.singleButton(chat));
    const rows = single ? [] : chat.keyboard?.keyboard || [];
    const mark = JSON.stringify(rows);
    if (mark !== this.lastKeys) {
      this.lastKeys = mark;
      this.keysShown = true;
      this.keys.replaceChildren(...rows.map((row, r) => el('div', { class: 'key-row' }, row.map((k, c) => el('button', {
        type: 'button', class: 'reply-key', text: k.text, onclick: () => this.phone.act('key', { row: r, col: c }),
      })))));
    }
    this.keysButton.hidden = rows.length === 0;
    this.keysButton.setAttribute('aria-expanded', String(this.keysShown));
    this.keys.hidden = rows.length === 0 || !this.keysShown;
    this.commandButton.hidden = !chat?.commands?.length;
    this.input.placeholder = chat?.keyboard?.input_field_placeholder || t('message');
    this.sendButton.disabled = !this.input.value.trim();
  }

  singleButton(chat) {
    if (!chat) return [];
    if (chat.closed) return [el('p', { class: 'note', text: t('closed_note') })];
    if (chat.blocked) {
      return [el('p', { class: 'note', text: t('blocked_note') }),
        el('button', { type: 'button', class: 'wide', text: t('unblock'), onclick: () => this.phone.act('unblock') })];
    }
    const link = this.phone.persona.link;
    return [
      el('button', { type: 'button', class: 'wide', text: t('start'), onclick: () => this.phone.act('send', { text: '/start' }) }),
      link && el('button', { type: 'button', class: 'wide soft', text: t('start_link'), onclick: () => this.phone.follow(link) }),
    ].filter(Boolean);
  }

  typed() {
    if (!this.input.value.trim()) this.input.value = ''; // a line break alone is no message
    this.input.style.height = 'auto';
    this.input.style.height = Math.min(this.input.scrollHeight, 132) + 'px';
    this.sendButton.disabled = !this.input.value.trim();
    const text = this.input.value;
    const found = /^\/\w*$/.test(text) ? (this.phone.chat()?.commands || []).filter((c) => ('/' + c.command).startsWith(text)) : [];
    this.hints.hidden = found.length === 0;
    this.hints.replaceChildren(...found.slice(0, 6).map((c) => el('button', {
      type: 'button', class: 'menu-line', onclick: () => { this.clear(); this.phone.act('send', { text: '/' + c.command }); },
    }, el('span', {}, el('span', { text: '/' + c.command }), el('small', { text: c.description })))));
  }

  key(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.submit();
    } else if (event.key === 'Escape' && this.mode) {
      event.stopPropagation();
      this.setMode(null);
    }
  }

  clear() {
    this.input.value = '';
    this.typed();
  }

  async submit() {
    const text = this.input.value.trim();
    if (!text) return;
    const mode = this.mode;
    this.clear();
    this.setMode(null);
    const sent = mode?.edit
      ? await this.phone.act('edit', { id: mode.edit.id, text })
      : await this.phone.act('send', { text, reply: mode?.reply?.id || 0 });
    if (!sent) { // nothing that was typed is lost
      this.input.value = text;
      this.typed();
      this.setMode(mode);
    }
    this.input.focus({ preventScroll: true });
  }

  setMode(mode) {
    this.mode = mode;
    if (mode?.edit) {
      this.input.value = mode.edit.text || '';
      this.typed();
    }
    this.showMode();
    if (mode) this.input.focus({ preventScroll: true });
  }

  showMode() {
    const m = this.mode?.edit || this.mode?.reply;
    this.banner.hidden = !m;
    if (!m) return;
    this.banner.replaceChildren(icon(this.mode.edit ? 'edit' : 'reply'),
      el('div', { class: 'banner-text' }, el('b', { text: this.mode.edit ? t('editing') : t('reply_to', { name: m.name }) }), el('span', { text: (m.text || '').slice(0, 90) })),
      iconButton('close', t('cancel'), () => { if (this.mode?.edit) this.clear(); this.setMode(null); }));
  }

  commandMenu() {
    this.phone.sheets.menu(t('commands'), this.phone.chat().commands.map((c) => [
      '/' + c.command, '', () => this.phone.act('send', { text: '/' + c.command }), c.description,
    ]), t('commands'));
  }

  attachMenu() {
    const phone = this.phone;
    if (this.stopRecording) {
      this.finishRecording();
      return;
    }
    phone.sheets.menu(t('attach'), [
      [t('photo'), 'image', () => this.pick('image/*,video/*')],
      [t('sample_photo'), 'image', async () => phone.sendFiles('photo', [await samplePhoto(phone.photos++)])],
      [t('file'), 'file', () => this.pick('')],
      [t('location'), 'pin', () => phone.sheets.place((at) => phone.act('location', at))],
      [t('voice'), 'mic', () => this.startRecording()],
      [t('sample_voice'), 'play', () => phone.sendFiles('voice', [sampleVoice()])],
      [t('contact'), 'user', () => phone.act('contact')],
    ], t('attach'));
  }

  pick(accept) {
    this.picker.accept = accept;
    this.picker.value = '';
    this.picker.click();
  }

  async picked() {
    const files = [...this.picker.files].slice(0, 10);
    const caption = this.input.value.trim();
    const asFiles = this.picker.accept === '';
    const kinds = files.map((f) => (asFiles ? 'document' : kindOf(f)));
    this.clear();
    for (let i = 0; i < files.length;) { // neighbours of one kind go together
      let n = 1;
      while (i + n < files.length && kinds[i + n] === kinds[i]) n++;
      await this.phone.sendFiles(kinds[i], files.slice(i, i + n), i === 0 ? caption : '');
      i += n;
    }
  }

  async startRecording() {
    const stop = await record();
    if (!stop) {
      this.phone.notice(t('no_mic'));
      return;
    }
    this.stopRecording = stop;
    this.banner.hidden = false;
    this.banner.replaceChildren(icon('mic'), el('div', { class: 'banner-text recording' }, el('b', { text: t('voice') })),
      el('button', { type: 'button', class: 'primary', text: t('voice_stop'), onclick: () => this.finishRecording() }));
  }

  async finishRecording() {
    const stop = this.stopRecording;
    this.stopRecording = null;
    this.showMode();
    await this.phone.sendFiles('voice', [await stop()]);
  }
}
