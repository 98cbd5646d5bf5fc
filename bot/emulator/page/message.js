// One message, or one album, as a bubble.

import { avatar, el, icon, iconButton, size } from './dom.js';
import { dateOf, dayOf, t, timeOf } from './i18n.js';
import { fileURL } from './api.js';
import { formatted } from './text.js';

// items groups the messages of an album into one; deleted ones are left out.
export function items(messages) {
  const out = [];
  for (const m of messages) {
    if (m.deleted) continue;
    const last = out[out.length - 1];
    if (m.group && last && last.group === m.group) {
      last.messages.push(m);
      last.rev = Math.max(last.rev, m.rev);
    } else {
      out.push({ key: 'm' + m.id, group: m.group, rev: m.rev, messages: [m] });
    }
  }
  return out;
}

// serviceLine is the pill of a service message.
function serviceLine(m) {
  return el('div', { class: 'service', text: t(m.service, { who: m.who || m.name }) });
}

// bubble builds an item. phone gives what happens: press, follow, send, menu,
// view; own says which side it stands on.
export function bubble(item, phone, own, withName) {
  const first = item.messages[0];
  if (first.service) return serviceLine(first);
  const withText = item.messages.find((m) => m.text) || first;
  const body = el('div', { class: 'bubble' });
  if (withName) body.append(el('div', { class: 'sender', text: first.name }));
  if (first.reply) body.append(quote(first.reply, phone));
  const media = mediaOf(item, phone);
  if (media) {
    body.append(media);
    body.classList.add('with-media');
    if (!withText.text && media.classList.contains('photos')) body.classList.add('only-media');
  }
  if (withText.text) {
    body.append(el('div', { class: 'text' }, formatted(withText.text, withText.entities || [], phone)));
  }
  const edited = item.messages.some((m) => m.edited);
  body.append(el('div', { class: 'meta' }, edited && el('span', { text: t('edited') }), el('time', { title: dateOf(dayOf(first.date)), text: timeOf(first.date) }), own && icon('check')));
  const row = el('div', { class: 'bubble-row' }, body,
    iconButton('more', t('actions'), (event) => phone.messageMenu(withText, event.currentTarget), { class: 'icon-button bubble-menu', 'aria-haspopup': 'menu' }));
  const article = el('article', { class: 'msg ' + (own ? 'own' : 'other') }, row);
  if (first.buttons) article.append(keyboard(first, phone));
  return article;
}

function quote(reply, phone) {
  const words = reply.text || t({ photo: 'photo_alt', voice: 'voice_note', video: 'video', audio: 'audio' }[reply.kind] || 'document');
  return el('button', { type: 'button', class: 'quote', onclick: () => phone.scrollToMessage(reply.id) },
    el('b', { text: reply.name }), el('span', { text: words.slice(0, 140) }));
}

function mediaOf(item, phone) {
  const first = item.messages[0];
  if (first.location) return locationCard(first.location);
  if (first.contact) return contactCard(first.contact);
  if (!first.media) return null;
  const visual = item.messages.filter((m) => m.media && (m.media.kind === 'photo' || isImage(m.media)));
  if (visual.length === item.messages.length) {
    return el('div', { class: 'photos n' + Math.min(visual.length, 4) }, visual.map((m) => photo(m, phone)));
  }
  return el('div', { class: 'files' }, item.messages.map((m) => other(m.media)));
}

const isImage = (media) => media.kind === 'animation' && (media.mime || '').startsWith('image/');

function photo(m, phone) {
  const url = fileURL(m.media.file);
  return el('button', { type: 'button', class: 'photo', 'aria-label': t('photo_alt'), onclick: () => phone.view(url) },
    el('img', { src: url, alt: '', decoding: 'async', onload: () => phone.settle() }));
}

function other(media) {
  const url = fileURL(media.file);
  switch (media.kind) {
    case 'voice':
    case 'audio':
      return el('div', { class: 'audio' }, el('span', { class: 'label', text: media.name && media.kind === 'audio' ? media.name : t(media.kind === 'voice' ? 'voice_note' : 'audio') }),
        el('audio', { src: url, controls: true, preload: 'metadata', 'aria-label': t(media.kind === 'voice' ? 'voice_note' : 'audio') }));
    case 'video':
    case 'animation':
      return el('video', { src: url, controls: true, preload: 'metadata', 'aria-label': t('video'), playsinline: true });
    default:
      return el('a', { class: 'file', href: url, download: media.name || '' },
        el('span', { class: 'disc' }, icon('file')),
        el('span', { class: 'file-text' }, el('b', { text: media.name || t('document') }), el('span', { text: size(media.size) })));
  }
}

function locationCard(place) {
  const at = `${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}`;
  const href = `https://www.openstreetmap.org/?mlat=${place.latitude}&mlon=${place.longitude}#map=16/${place.latitude}/${place.longitude}`;
  return el('div', { class: 'place' },
    el('div', { class: 'map', 'aria-hidden': 'true' }, icon('pin')),
    el('div', { class: 'place-text' }, el('b', { text: t('location') }), el('span', { text: at }),
      el('a', { href, target: '_blank', rel: 'noopener noreferrer', text: t('map') })));
}

function contactCard(contact) {
  const name = [contact.last_name, contact.first_name].filter(Boolean).join(' ');
  return el('div', { class: 'contact' }, avatar(name, name.length),
    el('span', { class: 'file-text' }, el('b', { text: name }), el('span', { text: contact.phone_number })));
}

// keyboard is the inline keyboard below a bubble.
function keyboard(m, phone) {
  return el('div', { class: 'inline-keys' }, m.buttons.map((row, r) => el('div', { class: 'key-row' }, row.map((b, c) => {
    const mark = b.url ? 'out' : b.copy_text ? 'copy' : '';
    return el('button', { type: 'button', class: 'inline-key', onclick: (event) => phone.press(m, r, c, b, event.currentTarget) },
      el('span', { text: b.text }), mark && icon(mark));
  }))));
}
