/**
 * Serves the pages from this origin: `/vote/…`, `/audit/…`, `/office/…`. Documents are never stored; files whose name
 * holds their hash never change. A page runs nothing but its own files (inline only its import map): no other origin, no
 * frame, no worker and no Trusted Types policy but where a bundle has one.
 */
import { createHash } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { PageFile, PageFiles } from './page-files.js';
import { RETIRING_WORKER } from './retiring-worker.js';

export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "worker-src 'none'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** Observers may ask a header service of their own choice; every other bundle speaks to its own origin alone. */
const CONNECT: Record<string, string> = { audit: "'self' https: http://localhost:* http://127.0.0.1:*" };

/** Bundles with workers, and the Trusted Types policy that lets them start. */
const WORKERS: Record<string, string> = { audit: 'psephos-worker', office: 'psephos-worker' };
/** Scripts that a worker begins with. */
const WORKER_SCRIPT = /^assets\/[^/]+\.worker-[^/]+\.js$/;
/** The one service worker. */
const OWN_WORKER = 'audit/sw.js';

/** The policy of a bundle; its import map, the one inline script, is named by its hash. */
export function policyOf(pages: PageFiles, bundle: string): string {
  const document = pages.files.get(`${bundle}/index.html`)?.bytes.toString('utf8') ?? '';
  const [, map] = /<script type="importmap">([^<]*)<\/script>/.exec(document) ?? [];
  const inline = map === undefined ? '' : ` 'sha256-${createHash('sha256').update(map).digest('base64')}'`;
  const worker = WORKERS[bundle];
  const policy =
    worker === undefined
      ? PAGE_POLICY
      : PAGE_POLICY.replace("worker-src 'none'", "worker-src 'self'").replace(
          "trusted-types 'none'",
          `trusted-types ${worker}`,
        );
  return policy
    .replace("script-src 'self'", `script-src 'self'${inline}`)
    .replace("connect-src 'self'", `connect-src ${CONNECT[bundle] ?? "'self'"}`);
}

/**
 * A worker has the policy that its own script came with: that of its bundle, and it may compile the kernel of its checks.
 * No document may.
 */
function workerPolicy(policy: string): string {
  return policy.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'");
}

const HEADERS = {
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(self), geolocation=(), microphone=()',
  'Referrer-Policy': 'no-referrer',
} as const;

const RETIRING: PageFile = {
  bytes: Buffer.from(RETIRING_WORKER),
  type: 'text/javascript; charset=utf-8',
  isHashed: false,
};

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** @param pages  read at the start */
export function pagesMiddleware(pages: PageFiles): RequestHandler {
  const policies = new Map(pages.bundles.map((bundle) => [bundle, policyOf(pages, bundle)]));
  return (request: Request, response: Response, next: NextFunction) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    // The whole path: Nest mounts middleware below a pattern, which takes it out of `request.path`.
    const [pathname = ''] = request.originalUrl.split('?');
    if (request.get('service-worker') === 'script' && (pathname !== `/${OWN_WORKER}` || !pages.files.has(OWN_WORKER))) {
      return send(response, "default-src 'none'", RETIRING);
    }
    const [, bundle = '', ...rest] = pathname.split('/');
    // Whoever knows the host alone finds the elections.
    if (pathname === '/' && pages.bundles.includes('vote')) return response.redirect(302, '/vote/');
    const policy = policies.get(bundle);
    if (policy === undefined) return next();
    // `/vote` alone would make the page's relative addresses wrong.
    if (rest.length === 0) return response.redirect(308, `/${bundle}/`);
    const file = pages.files.get(`${bundle}/${rest.join('/')}`);
    if (file !== undefined) {
      return send(response, WORKER_SCRIPT.test(rest.join('/')) ? workerPolicy(policy) : policy, file);
    }
    // A missing file must not become a document: the page would take it for its script.
    if (rest[0] === 'assets') return next();
    const document = pages.files.get(`${bundle}/index.html`);
    return document === undefined ? next() : send(response, policy, document);
  };
}

function send(response: Response, policy: string, file: PageFile): void {
  response.set(HEADERS);
  response.set('Content-Security-Policy', policy);
  response.set('Content-Type', file.type);
  response.set('Cache-Control', file.isHashed ? IMMUTABLE : 'no-store');
  response.send(file.bytes);
}
