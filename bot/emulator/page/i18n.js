// What the page itself says. Vietnamese is the original; a test compares the
// keys of both.

const texts = {
  vi: {
    subtitle: 'Thử bot trên vài chiếc điện thoại ngay tại đây',
    steps: 'Bước đầu',
    stepsTitle: 'Một vòng trong hai phút',
    stepOf: 'Bước {n}/{all}',
    stepDone: 'Đã xong bước {n}',
    goPhone: 'Tới máy của {name}',
    next: 'Tiếp',
    back: 'Trước',
    hide: 'Ẩn',
    otherLang: 'English',
    people: 'Các máy',
    unread: '{n} tin chưa đọc',
    phoneOf: 'Điện thoại của {name}',
    online: 'bot',
    group: 'nhóm',
    typing: 'đang nhập…',
    sending: 'đang gửi tệp…',
    offline: 'Mất kết nối, đang nối lại…',
    messages: 'Tin nhắn',
    message: 'Nhắn tin',
    send: 'Gửi',
    commands: 'Lệnh của bot',
    attach: 'Đính kèm',
    keyboard: 'Bàn phím của bot',
    menu: 'Tùy chọn',
    start: 'Bắt đầu',
    startLink: 'Mở bằng mã QR / liên kết',
    unblock: 'Bỏ chặn bot',
    block: 'Chặn bot',
    blockedNote: 'Bạn đã chặn bot này.',
    closedNote: 'Bot không còn trong nhóm này.',
    followLink: 'Mở liên kết t.me…',
    followTitle: 'Mở một liên kết',
    followHint: 'Dán liên kết t.me hoặc mã sau “start=”',
    open: 'Mở',
    cancel: 'Thôi',
    ok: 'OK',
    photo: 'Ảnh, video…',
    samplePhoto: 'Ảnh mẫu',
    file: 'Tệp…',
    location: 'Vị trí',
    voice: 'Ghi âm',
    voiceStop: 'Dừng và gửi',
    sampleVoice: 'Tin thoại mẫu',
    contact: 'Số điện thoại của tôi',
    locationTitle: 'Gửi vị trí',
    latitude: 'Vĩ độ',
    longitude: 'Kinh độ',
    sendLocation: 'Gửi vị trí này',
    actions: 'Thao tác với tin nhắn',
    reply: 'Trả lời',
    edit: 'Sửa',
    copyText: 'Sao chép chữ',
    copyLink: 'Sao chép liên kết',
    copied: 'Đã sao chép',
    editing: 'Sửa tin nhắn',
    replyTo: 'Trả lời {name}',
    edited: 'đã sửa',
    today: 'Hôm nay',
    yesterday: 'Hôm qua',
    toBottom: 'Xuống tin mới nhất',
    photoAlt: 'Ảnh',
    video: 'Video',
    voiceNote: 'Tin thoại',
    audio: 'Âm thanh',
    document: 'Tệp',
    map: 'Xem bản đồ',
    call: 'Số điện thoại',
    joined: '{who} vào nhóm',
    left: '{who} rời nhóm',
    created: 'Nhóm được tạo',
    migrated: 'Nhóm đã được nâng cấp',
    privateChat: 'Bot',
    failed: 'Chưa gửi được. Hãy thử lại.',
    badLink: 'Đây không phải liên kết tới bot này.',
    noMic: 'Không dùng được micrô; hãy gửi tin thoại mẫu.',
    tooBig: 'Tệp quá lớn.',
    empty: 'Chưa có máy nào. Hãy chờ bản demo khởi động.',
    about: 'Chatbot này làm được gì?',
    spoiler: 'Hiện nội dung bị che',
    more: 'Xem thêm',
    earlier: 'Xem tin cũ hơn ({n})',
    time: 'Thời gian của bản thử',
    plusDay: '+1 ngày',
    plusDayLong: 'Tua tới 1 ngày',
    plusWeek: '+1 tuần',
    plusWeekLong: 'Tua tới 1 tuần',
    plusMonth: '+1 tháng',
    plusMonthLong: 'Tua tới 1 tháng',
    toDate: 'Đến ngày',
    datePattern: 'ngày/tháng/năm',
    go: 'Đi',
    stop: 'Dừng',
    moving: 'Đang tua thời gian',
    movingTo: 'Đang tua tới {date}…',
    arrived: 'Đã đến {date}.',
    stopped: 'Đã dừng ở {date}.',
    jumpFailed: 'Dừng ở {date} vì có lỗi; cửa sổ dòng lệnh cho biết lỗi gì.',
    alreadyMoving: 'Thời gian đang được tua rồi.',
    badDate: 'Chưa đọc được ngày. Hãy gõ ngày/tháng/năm, ví dụ {example}.',
    pastDate: 'Thời gian chỉ đi tới. Hãy chọn một ngày sau {date}.',
    farDate: 'Xa quá. Hãy chọn một ngày trước {date}.',
  },
  en: {
    subtitle: 'Try the bot on a few phones, right on this page',
    steps: 'First steps',
    stepsTitle: 'A full round in two minutes',
    stepOf: 'Step {n}/{all}',
    stepDone: 'Step {n} done',
    goPhone: 'To the phone of {name}',
    next: 'Next',
    back: 'Back',
    hide: 'Hide',
    otherLang: 'Tiếng Việt',
    people: 'Phones',
    unread: '{n} unread',
    phoneOf: 'Phone of {name}',
    online: 'bot',
    group: 'group',
    typing: 'typing…',
    sending: 'sending a file…',
    offline: 'Connection lost, trying again…',
    messages: 'Messages',
    message: 'Message',
    send: 'Send',
    commands: 'Commands of the bot',
    attach: 'Attach',
    keyboard: 'Keyboard of the bot',
    menu: 'Options',
    start: 'Start',
    startLink: 'Open by QR code / link',
    unblock: 'Unblock the bot',
    block: 'Block the bot',
    blockedNote: 'You have blocked this bot.',
    closedNote: 'The bot is no longer in this group.',
    followLink: 'Open a t.me link…',
    followTitle: 'Open a link',
    followHint: 'Paste a t.me link, or the code after “start=”',
    open: 'Open',
    cancel: 'Cancel',
    ok: 'OK',
    photo: 'Photo, video…',
    samplePhoto: 'Sample photo',
    file: 'File…',
    location: 'Location',
    voice: 'Record voice',
    voiceStop: 'Stop and send',
    sampleVoice: 'Sample voice note',
    contact: 'My phone number',
    locationTitle: 'Send a location',
    latitude: 'Latitude',
    longitude: 'Longitude',
    sendLocation: 'Send this location',
    actions: 'Actions on the message',
    reply: 'Reply',
    edit: 'Edit',
    copyText: 'Copy text',
    copyLink: 'Copy link',
    copied: 'Copied',
    editing: 'Edit message',
    replyTo: 'Reply to {name}',
    edited: 'edited',
    today: 'Today',
    yesterday: 'Yesterday',
    toBottom: 'To the newest message',
    photoAlt: 'Photo',
    video: 'Video',
    voiceNote: 'Voice note',
    audio: 'Audio',
    document: 'File',
    map: 'Show map',
    call: 'Phone number',
    joined: '{who} joined the group',
    left: '{who} left the group',
    created: 'The group was created',
    migrated: 'The group was upgraded',
    privateChat: 'Bot',
    failed: 'Not sent. Please try again.',
    badLink: 'This is not a link to this bot.',
    noMic: 'No microphone available; send the sample voice note.',
    tooBig: 'The file is too big.',
    empty: 'No phones yet. Wait for the demo to start.',
    about: 'What can this bot do?',
    spoiler: 'Show hidden text',
    more: 'Show more',
    earlier: 'Show older messages ({n})',
    time: 'Time of the demo',
    plusDay: '+1 day',
    plusDayLong: 'Jump 1 day ahead',
    plusWeek: '+1 week',
    plusWeekLong: 'Jump 1 week ahead',
    plusMonth: '+1 month',
    plusMonthLong: 'Jump 1 month ahead',
    toDate: 'To date',
    datePattern: 'dd/mm/yyyy',
    go: 'Go',
    stop: 'Stop',
    moving: 'Time is moving',
    movingTo: 'On the way to {date}…',
    arrived: 'Arrived at {date}.',
    stopped: 'Stopped at {date}.',
    jumpFailed: 'Stopped at {date} by an error; the terminal says which.',
    alreadyMoving: 'Time is moving already.',
    badDate: 'That is no date. Write day/month/year, such as {example}.',
    pastDate: 'Time only goes forward. Choose a day after {date}.',
    farDate: 'That is too far. Choose a day before {date}.',
  },
};

let lang = localStorage.getItem('lang') === 'en' ? 'en' : 'vi';

export const currentLang = () => lang;

export function setLang(next) {
  lang = next;
  localStorage.setItem('lang', next);
  document.documentElement.lang = next;
}

// t is a text of the page with {names} filled in.
export function t(key, values = {}) {
  return (texts[lang][key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

// pick chooses between a Vietnamese text and its English one, where there is any.
export const pick = (vi, en) => (lang === 'en' && en ? en : vi);

const zone = 'Asia/Ho_Chi_Minh';
export const zoneOffset = '+07:00';
const clock = new Intl.DateTimeFormat('vi-VN', { timeZone: zone, hour: '2-digit', minute: '2-digit', hour12: false });
const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
const weekdays = {
  vi: new Intl.DateTimeFormat('vi-VN', { timeZone: zone, weekday: 'long' }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'long' }),
};

export const timeOf = (unix) => clock.format(new Date(unix * 1000));
export const dayOf = (unix) => day.format(new Date(unix * 1000));
export const weekdayOf = (unix) => weekdays[lang].format(new Date(unix * 1000));

// dateOf writes a day as people here do.
export function dateOf(iso) {
  const [y, m, d] = iso.split('-');
  return `${d}/${m}/${y}`;
}

let present = null;

// setNow says what time it is, in Unix seconds; null is the browser's time.
export function setNow(unix) { present = unix; }

// dayName is a date separator, in local Vietnamese time.
export function dayName(iso) {
  const now = present ?? Date.now() / 1000;
  if (iso === dayOf(now)) return t('today');
  if (iso === dayOf(now - 86400)) return t('yesterday');
  return dateOf(iso);
}
