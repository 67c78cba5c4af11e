// Marks that a map's canvas draws by the thousand: each kind has a shape of its own, so that none is
// told by its colour alone. Knows nothing of what they stand for.
/* global L */

const SHAPES = {
  circle: (context, x, y, r) => context.arc(x, y, r, 0, Math.PI * 2),
  square: (context, x, y, r) => context.rect(x - r * 0.85, y - r * 0.85, r * 1.7, r * 1.7),
  triangle: (context, x, y, r) => {
    context.moveTo(x, y - r * 1.2);
    context.lineTo(x + r * 1.15, y + r * 0.85);
    context.lineTo(x - r * 1.15, y + r * 0.85);
    context.closePath();
  },
};

let Mark = null;

function made() {
  L.Canvas.include({
    _updateMark(layer) {
      if (!this._drawing || layer._empty()) return;
      const { x, y } = layer._point;
      const { shape, text, ink, flag } = layer.options;
      const context = this._ctx;
      context.beginPath();
      SHAPES[shape](context, x, y, layer._radius);
      this._fillStroke(context, layer);
      context.globalAlpha = 1;
      if (flag) {
        context.beginPath();
        SHAPES.triangle(context, x + layer._radius * 0.75, y - layer._radius * 0.75, 7);
        context.fillStyle = flag;
        context.fill();
        context.stroke();
      }
      if (!text) return;
      context.fillStyle = ink;
      context.font = "600 12px system-ui, sans-serif";
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(text, x, y);
    },
  });
  return L.CircleMarker.extend({
    _updatePath() {
      this._renderer._updateMark(this);
    },
  });
}

// options as of L.circleMarker, and `shape`: "circle", "square" or "triangle"; `text` in it, in the
// colour `ink`; `flag`: the colour of a small triangle at its side.
export function mark(place, options) {
  Mark = Mark ?? made();
  return new Mark(place, { shape: "circle", ...options });
}
