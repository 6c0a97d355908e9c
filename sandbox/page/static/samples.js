// Made-up content to send without a file at hand: drawn pictures, a tone, a one-page PDF, a location, a contact.

const PLACE = { latitude: -6.9016, longitude: 111.9719 }; // Jenu, by the sea
const PERSON = { first_name: "Pak Kasun", phone_number: "+62 812-0000-0000" };

export const samplePlace = () => ({ location: PLACE });
export const samplePerson = () => ({ contact: PERSON });

const SCENES = [
  ["#f7b267", "#f4845f", "#4a4e69", "#22223b"],
  ["#90e0ef", "#caf0f8", "#588157", "#344e41"],
  ["#3d348b", "#7678ed", "#1b263b", "#0d1b2a"],
];

/** One of three pictures of a village that does not exist; `{photo: …}`. */
export function samplePhoto(index = 0) {
  const [sky, haze, hill, land] = SCENES[index % SCENES.length];
  const canvas = document.createElement("canvas");
  canvas.width = 480;
  canvas.height = 320;
  const pen = canvas.getContext("2d");
  const light = pen.createLinearGradient(0, 0, 0, 220);
  light.addColorStop(0, sky);
  light.addColorStop(1, haze);
  fill(pen, light, [[0, 0], [480, 0], [480, 320], [0, 320]]);
  pen.fillStyle = "#fff8e7";
  pen.beginPath();
  pen.arc(110 + index * 120, 84, 30, 0, Math.PI * 2);
  pen.fill();
  fill(pen, hill, [[0, 220], [90, 150], [190, 205], [300, 130], [400, 200], [480, 165], [480, 320], [0, 320]]);
  fill(pen, land, [[0, 240], [480, 215], [480, 320], [0, 320]]);
  house(pen, 190 + index * 40, 190);
  return { photo: { content: canvas.toDataURL("image/png").split(",")[1], file_name: `foto-${index + 1}.png`, mime_type: "image/png" } };
}

function fill(pen, colour, points) {
  pen.fillStyle = colour;
  pen.beginPath();
  for (const [x, y] of points) pen.lineTo(x, y);
  pen.fill();
}

function house(pen, x, y) {
  fill(pen, "#b5453b", [[x - 12, y + 30], [x + 45, y - 8], [x + 102, y + 30]]);
  fill(pen, "#f3e9d2", [[x, y + 30], [x + 90, y + 30], [x + 90, y + 82], [x, y + 82]]);
  fill(pen, "#5b4636", [[x + 36, y + 46], [x + 56, y + 46], [x + 56, y + 82], [x + 36, y + 82]]);
  fill(pen, "#f9c74f", [[x + 66, y + 44], [x + 82, y + 44], [x + 82, y + 60], [x + 66, y + 60]]);
}

/** Two seconds of a soft tone; `{voice: …}`. */
export function sampleVoice() {
  const rate = 8000;
  const length = rate * 2;
  const view = new DataView(new ArrayBuffer(44 + length));
  const words = (at, text) => [...text].forEach((character, index) => view.setUint8(at + index, character.charCodeAt(0)));
  words(0, "RIFF");
  view.setUint32(4, 36 + length, true);
  words(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  words(36, "data");
  view.setUint32(40, length, true);
  for (let index = 0; index < length; index += 1) {
    const fade = Math.sin((Math.PI * index) / length);
    view.setUint8(44 + index, 128 + 40 * fade * Math.sin((2 * Math.PI * 330 * index) / rate));
  }
  return { voice: { content: base64(new Uint8Array(view.buffer)), file_name: "suara.wav", mime_type: "audio/wav" } };
}

/** A PDF of one line; `{document: …}`. */
export function samplePdf(line) {
  const text = line.replace(/[()\\]/g, "");
  const page = `BT /F1 20 Tf 60 760 Td (${text}) Tj ET`;
  const parts = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    `<</Length ${page.length}>>stream\n${page}\nendstream`,
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
  ];
  let pdf = "%PDF-1.4\n";
  const places = parts.map((part, index) => {
    const at = pdf.length;
    pdf += `${index + 1} 0 obj${part}endobj\n`;
    return String(at).padStart(10, "0");
  });
  const table = pdf.length;
  pdf += `xref\n0 ${parts.length + 1}\n0000000000 65535 f \n${places.map((at) => `${at} 00000 n \n`).join("")}`;
  pdf += `trailer<</Size ${parts.length + 1}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF`;
  return { document: { content: btoa(pdf), file_name: "catatan.pdf", mime_type: "application/pdf" } };
}

/** A file that the user chose, as a photo when it is a picture. */
export async function chosen(file, asPhoto) {
  const content = base64(new Uint8Array(await file.arrayBuffer()));
  const medium = { content, file_name: file.name, mime_type: file.type || "application/octet-stream" };
  return asPhoto ? { photo: medium } : { document: medium };
}

function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
