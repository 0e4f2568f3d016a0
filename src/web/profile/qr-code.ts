import qrcode from 'qrcode-generator';

/** Light modules around the code, as its standard asks for. */
const QUIET = 4;

/** A text as a QR code: an SVG element without styles, black on white whatever the page's colours are. */
export function qrCode(text: string, label: string): string {
  const code = qrcode(0, 'M');
  code.addData(text, 'Byte');
  code.make();
  const size = code.getModuleCount();
  const rows = Array.from({ length: size }, (_, row) =>
    pathOf(row, size, (column) => code.isDark(row, column)),
  );
  const whole = size + 2 * QUIET;
  return (
    `<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${whole} ${whole}" shape-rendering="crispEdges">` +
    `<rect width="${whole}" height="${whole}" fill="#fff"/><path fill="#000" d="${rows.join('')}"/></svg>`
  );
}

function pathOf(row: number, size: number, isDark: (column: number) => boolean): string {
  let path = '';
  for (let column = 0; column < size; column++)
    if (isDark(column)) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`;
  return path;
}
