// A static server for one folder on 127.0.0.1, with the headers that a careful host would send.
// usage: node scripts/server.mjs DIR PORT     (the next free port if that one is taken)
import { createServer } from 'node:http';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const root = await realpath(process.argv[2]);
const wanted = Number(process.argv[3]);

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm', // browsers refuse to compile anything else while it streams in
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

const headers = {
  // The page carries the rest of its policy itself; this part counts in a header only.
  'Content-Security-Policy': "frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), payment=()',
};

// Trunk names what it hashes by its content (up to 16 hexadecimal digits): such a file never changes under its name.
const hashed = /-[0-9a-f]{12,16}(_bg)?\.[a-z0-9]+$/;

async function find(url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return null;
  }
  if (path.includes('\0')) return null;
  try {
    let file = await realpath(join(root, path));
    if (file !== root && !file.startsWith(root + sep)) return null;
    if ((await stat(file)).isDirectory()) file = join(file, 'index.html');
    const { size } = await stat(file);
    return { file, size };
  } catch {
    return null;
  }
}

const server = createServer(async (request, response) => {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const found = await find(request.url);
  if (!found) {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-cache' }).end('Not found\n');
    return;
  }
  response.writeHead(200, {
    'Content-Type': types[extname(found.file)] ?? 'application/octet-stream',
    'Content-Length': found.size,
    'Cache-Control': hashed.test(found.file) ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  createReadStream(found.file).on('error', () => response.destroy()).pipe(response);
});

let port = wanted;
server.on('error', (error) => {
  if (error.code === 'EADDRINUSE' && port < Math.min(wanted + 100, 65535)) {
    port += 1;
    server.listen(port, '127.0.0.1');
    return;
  }
  console.error(`error: cannot listen on 127.0.0.1:${port}: ${error.message}`);
  process.exit(1);
});
server.on('listening', () => {
  if (port !== wanted) {
    console.log(`Port ${wanted} is taken. A browser keeps what you write per address, so work from`);
    console.log(`http://127.0.0.1:${wanted}/ is not shown at the one below (it is not lost either).`);
  }
  console.log(`Rostrum: http://127.0.0.1:${port}/   (Ctrl+C ends it)`);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
server.listen(port, '127.0.0.1');
