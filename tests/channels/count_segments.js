// Counts texts by `sms-segments-calculator`: JSON on stdin, a list of texts; JSON on stdout, for each
// [encoding, units, segments, segments when it is given code points instead of graphemes].
"use strict";

const { SegmentedMessage } = require("sms-segments-calculator");
const { default: EncodedChar } = require("sms-segments-calculator/dist/libs/EncodedChar");

function counted(text) {
  const message = new SegmentedMessage(text);
  const name = message.encodingName;
  const points = [...text].map((point) => new EncodedChar(point, name));
  const units = message.encodedChars.reduce((sum, char) => sum + char.codeUnits.length, 0);
  return [name, units, message.segmentsCount, message._buildSegments(points).length];
}

const chunks = [];
process.stdin.on("data", (chunk) => chunks.push(chunk));
process.stdin.on("end", () => {
  const texts = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  process.stdout.write(JSON.stringify(texts.map(counted)));
});
