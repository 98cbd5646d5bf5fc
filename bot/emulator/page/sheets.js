// What opens over a phone: menus, forms and the bot's alerts. One at a time;
// Escape closes it and the focus goes back.

import { el, icon, iconButton } from './dom.js';
import { t } from './i18n.js';

export class Sheets {
  constructor(host) {
    this.host = host;
    this.node = null;
    host.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.node) {
        event.stopPropagation();
        this.close();
      }
    });
  }

  close() {
    if (!this.node) return;
    this.node.remove();
    this.node = null;
    this.onclose?.();
    this.onclose = null;
    if (this.back?.isConnected) this.back.focus({ preventScroll: true });
  }

  show(content, focus) {
    this.close();
    this.back = document.activeElement;
    const veil = el('div', { class: 'veil', onclick: () => this.close() });
    this.node = el('div', { class: 'over' }, veil, content);
    this.host.append(this.node);
    focus?.focus({ preventScroll: true });
  }

  // menu shows [label, icon, action] lines; nothing lines are skipped.
  menu(label, lines, title) {
    const buttons = lines.filter(Boolean).map(([text, name, run, note]) => el('button', {
      type: 'button', class: 'menu-line', role: 'menuitem', onclick: () => { this.close(); run(); },
    }, name && icon(name), el('span', {}, el('span', { text }), note && el('small', { text: note }))));
    const box = el('div', { class: 'sheet menu', role: 'menu', 'aria-label': label }, title && el('p', { class: 'sheet-title', text: title }), buttons);
    box.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const at = buttons.indexOf(document.activeElement);
      buttons[(at + step + buttons.length) % buttons.length].focus();
    });
    this.show(box, buttons[0]);
  }

  // alert is the window of answerCallbackQuery with show_alert.
  alert(text) {
    const ok = el('button', { type: 'button', class: 'primary', text: t('ok'), onclick: () => this.close() });
    this.show(el('div', { class: 'alert', role: 'alertdialog', 'aria-modal': 'true', 'aria-label': text }, el('p', { text }), ok), ok);
  }

  form(title, fields, submit, run) {
    const form = el('form', {
      class: 'sheet form', 'aria-label': title,
      onsubmit: (event) => { event.preventDefault(); run(form); },
    }, el('p', { class: 'sheet-title', text: title }), fields,
    el('div', { class: 'form-tools' },
      el('button', { type: 'button', class: 'secondary', text: t('cancel'), onclick: () => this.close() }),
      el('button', { type: 'submit', class: 'primary', text: submit })));
    this.show(form, form.querySelector('input'));
  }

  // link asks for a deep link or its code.
  link(username, run) {
    const input = el('input', { type: 'text', id: 'link-' + Math.random(), autocomplete: 'off', spellcheck: false, placeholder: `https://t.me/${username}?start=…` });
    const label = el('label', { for: input.id, text: t('follow_hint') });
    this.form(t('follow_title'), [label, input], t('open'), () => {
      const text = input.value.trim();
      if (!text) return;
      this.close();
      run(/^[\w-]{1,64}$/.test(text) && !text.includes('.') ? `https://t.me/${username}?start=${text}` : text);
    });
  }

  // place asks for a location: a known one or by degrees.
  place(run) {
    const lat = el('input', { type: 'number', step: 'any', min: -90, max: 90, id: 'lat-' + Math.random(), value: '15.12050', required: true });
    const lon = el('input', { type: 'number', step: 'any', min: -180, max: 180, id: 'lon-' + Math.random(), value: '108.79230', required: true });
    const known = [['Quảng Ngãi', 15.1205, 108.7923], ['Lý Sơn', 15.3806, 109.1180], ['Sa Huỳnh', 14.6668, 109.0727], ['Ba Tơ', 14.7655, 108.7325], ['Kon Tum', 14.3497, 108.0005]];
    const chips = el('div', { class: 'chips' }, known.map(([name, a, o]) => el('button', {
      type: 'button', class: 'chip', text: name,
      onclick: () => { lat.value = a.toFixed(5); lon.value = o.toFixed(5); },
    })));
    this.form(t('location_title'), [chips, el('div', { class: 'pair' },
      el('div', {}, el('label', { for: lat.id, text: t('latitude') }), lat),
      el('div', {}, el('label', { for: lon.id, text: t('longitude') }), lon))], t('send_location'), () => {
      const values = { lat: Number(lat.value), lon: Number(lon.value) };
      this.close();
      run(values);
    });
  }

  // view shows a picture large.
  view(url) {
    const close = iconButton('close', t('hide'), () => this.close(), { class: 'icon-button view-close' });
    this.show(el('div', { class: 'view', role: 'dialog', 'aria-modal': 'true', 'aria-label': t('photo_alt') }, el('img', { src: url, alt: t('photo_alt') }), close), close);
  }
}
