// Sample media made in the browser, and the microphone.

// samplePhoto draws a road with a pothole and the time, as a JPEG file.
export function samplePhoto(n = 1) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 960, height: 720 });
  const c = canvas.getContext('2d');
  const sky = c.createLinearGradient(0, 0, 0, 330);
  sky.addColorStop(0, '#7db8e0');
  sky.addColorStop(1, '#e6f1f6');
  c.fillStyle = sky;
  c.fillRect(0, 0, 960, 330);
  c.fillStyle = '#5f9160';
  c.beginPath();
  c.moveTo(0, 330);
  for (let x = 0; x <= 960; x += 40) c.lineTo(x, 270 - 40 * Math.sin(x / 130 + n));
  c.lineTo(960, 720);
  c.lineTo(0, 720);
  c.fill();
  c.fillStyle = '#6d6f73';
  c.beginPath();
  c.moveTo(430, 310);
  c.lineTo(530, 310);
  c.lineTo(860, 720);
  c.lineTo(100, 720);
  c.fill();
  c.strokeStyle = '#f1efe6';
  c.lineWidth = 12;
  c.setLineDash([50, 44]);
  c.beginPath();
  c.moveTo(480, 330);
  c.lineTo(480, 720);
  c.stroke();
  c.fillStyle = '#3f3b38';
  c.beginPath();
  c.ellipse(400 + 60 * (n % 3), 560, 120, 46, -0.1, 0, 7);
  c.fill();
  c.fillStyle = '#8a7a67';
  c.beginPath();
  c.ellipse(404 + 60 * (n % 3), 566, 84, 26, -0.1, 0, 7);
  c.fill();
  c.fillStyle = 'rgba(0,0,0,.55)';
  c.fillRect(24, 650, 440, 48);
  c.fillStyle = '#fff';
  c.font = '26px system-ui, sans-serif';
  c.fillText('Quảng Ngãi · ' + new Date().toLocaleString('vi-VN', { timeZone: 'Asia/Ho_Chi_Minh' }), 40, 683);
  return new Promise((done) => canvas.toBlob((blob) => done(new File([blob], 'anh-mau.jpg', { type: 'image/jpeg' })), 'image/jpeg', 0.85));
}

// sampleVoice is a second and a half of soft tones, as a WAV file.
export function sampleVoice() {
  const rate = 16000;
  const n = rate * 1.5;
  const data = new DataView(new ArrayBuffer(44 + n * 2));
  const ascii = (at, text) => [...text].forEach((ch, i) => data.setUint8(at + i, ch.charCodeAt(0)));
  ascii(0, 'RIFF');
  data.setUint32(4, 36 + n * 2, true);
  ascii(8, 'WAVEfmt ');
  data.setUint32(16, 16, true);
  data.setUint16(20, 1, true);
  data.setUint16(22, 1, true);
  data.setUint32(24, rate, true);
  data.setUint32(28, rate * 2, true);
  data.setUint16(32, 2, true);
  data.setUint16(34, 16, true);
  ascii(36, 'data');
  data.setUint32(40, n * 2, true);
  const notes = [392, 440, 494, 587];
  for (let i = 0; i < n; i++) {
    const note = notes[Math.floor(i / (n / notes.length))];
    const fade = 1 - (i % (n / notes.length)) / (n / notes.length);
    data.setInt16(44 + i * 2, Math.sin((2 * Math.PI * note * i) / rate) * fade * 9000, true);
  }
  return new File([data.buffer], 'tin-thoai.wav', { type: 'audio/wav' });
}

// record starts the microphone and returns a function that ends it and gives
// the file; null where there is no microphone.
export async function record() {
  if (!navigator.mediaDevices || !window.MediaRecorder) return null;
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    return null;
  }
  const recorder = new MediaRecorder(stream);
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.start();
  return () => new Promise((done) => {
    recorder.onstop = () => {
      stream.getTracks().forEach((track) => track.stop());
      const type = recorder.mimeType.split(';')[0];
      done(new File(parts, type.includes('ogg') ? 'voice.oga' : 'voice.webm', { type }));
    };
    recorder.stop();
  });
}

// kindOf chooses how the app sends a chosen file.
export function kindOf(file) {
  if (/^image\/(jpeg|png|webp|gif)$/.test(file.type)) return 'photo';
  if (file.type.startsWith('video/')) return 'video';
  if (file.type.startsWith('audio/')) return 'audio';
  return 'document';
}
