/**
 * OpenAPI of a service, made from its own controllers: paths, parameters and the forms of bodies come from the code that checks
 * them. What code cannot say, what a door is for and which refusals it knows, stands in the service's table of doors; a test
 * holds the two against each other.
 */
import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { ErrorCode } from '#crypto';
import { bearerOf } from './bearer-guard.js';
import type { BodyRule } from './bodies.js';
import { VERIFICATION_STATUS } from './problem-filter.js';
import { SERVICE_ERRORS, type ServiceErrorCode } from './service-error.js';

type Code = ServiceErrorCode | ErrorCode;

/** What a door is for, in a few words, and the refusals that are its own. */
export type Door = readonly [summary: string, ...codes: Code[]];

export interface ApiDescription {
  title: string;
  description: string;
  version: string;
  /** By `METHOD /path/{parameter}`. */
  doors: Readonly<Record<string, Door>>;
  bodies: readonly BodyRule[];
  /** Ways to come in, by the name that `authOf` gives them. */
  security: NonNullable<NonNullable<OpenAPIObject['components']>['securitySchemes']>;
  /** Which ways there are through the guards of a handler; bearer tokens of the operator are found without it. */
  authOf(handler: object, operation: string): { ways: string[]; scope: string | null } | null;
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Responses = Operation['responses'];

const METHODS = ['get', 'post', 'put', 'delete'] as const;
/** What every door with a body may answer. */
const OF_BODIES: Code[] = [
  'BODY_TOO_LARGE',
  'BODY_TOO_SLOW',
  'MEDIA_TYPE_UNSUPPORTED',
  'JSON_MALFORMED',
  'JSON_NESTED_TOO_DEEP',
];
const SAMPLES = ['x', '1', '0'.repeat(32), '0'.repeat(64)];

/** @param app  initialised */
export async function describeApi(app: INestApplication, api: ApiDescription): Promise<OpenAPIObject> {
  // Only who asks for the description pays for the library.
  const { DocumentBuilder, SwaggerModule } = await import('@nestjs/swagger');
  const config = new DocumentBuilder()
    .setTitle(api.title)
    .setDescription(api.description)
    .setVersion(api.version)
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (owner, name) => `${owner}.${name}`,
  });
  const handlers = handlersOf(app);
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation !== undefined) complete(operation, `${method.toUpperCase()} ${path}`, handlers, api);
    }
  }
  const components = { ...document.components, schemas: { ...document.components?.schemas, Problem: PROBLEM } };
  return { ...document, components: { ...components, securitySchemes: api.security } };
}

/** RFC 9457, as the services answer. */
const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', description: 'stable; every code is explained in spec/errors.md' },
    culprit: { type: 'string' },
  },
};

function complete(operation: Operation, key: string, handlers: Map<string, object>, api: ApiDescription): void {
  const handler = handlers.get(operation.operationId ?? '');
  const [summary = '', ...own] = api.doors[key] ?? [];
  operation.summary = summary;
  operation.tags = [tagOf(key)];
  const auth = handler === undefined ? null : authOf(handler, key, api);
  const scope = auth?.scope ?? null;
  if (auth !== null) operation.security = auth.ways.map((way) => ({ [way]: [] }));
  if (scope !== null) Object.assign(operation, { 'x-psephos-scope': scope });
  completeBody(operation, key, api.bodies);
  const takesSomething = operation.requestBody !== undefined || (operation.parameters ?? []).length > 0;
  const codes = new Set<Code>(own);
  if (auth !== null) codes.add('UNAUTHORIZED');
  if (scope !== null) codes.add('FORBIDDEN');
  if (takesSomething) codes.add('REQUEST_INVALID');
  if (operation.requestBody !== undefined) for (const code of OF_BODIES) codes.add(code);
  codes.add('DATABASE_UNAVAILABLE').add('INTERNAL');
  operation.responses = { ...successOf(operation), ...refusalsOf(codes) };
}

/** The part of the address that says what it is about. */
function tagOf(key: string): string {
  const [, first = '', second = ''] = key.slice(key.indexOf(' ') + 1).split('/');
  return first === 'office-api' ? `office: ${second}` : first;
}

/** Bodies that are no small JSON, as the rules of the service take them. */
function completeBody(operation: Operation, key: string, rules: readonly BodyRule[]): void {
  const [method, path = ''] = key.split(' ');
  const paths = SAMPLES.map((sample) => path.replace(/\{[^}]+\}/g, sample));
  const rule = rules.find((each) => each.method === method && paths.some((at) => each.path.test(at)));
  if (rule === undefined || rule.as === 'json') return;
  const schema = {
    type: 'string',
    ...(rule.as === 'bytes' && { format: 'binary' }),
    maxLength: rule.limitBytes,
  } as const;
  operation.requestBody = {
    required: true,
    content: Object.fromEntries(rule.mediaTypes.map((type) => [type, { schema }])),
  };
}

function successOf(operation: Operation): Responses {
  const status = Object.keys(operation.responses).find((each) => /^2\d\d$/.test(each)) ?? '200';
  return { [status]: { description: 'done' } };
}

function refusalsOf(codes: ReadonlySet<Code>): Responses {
  const byStatus = new Map<number, Code[]>();
  for (const code of codes) {
    const status = code in SERVICE_ERRORS ? SERVICE_ERRORS[code as ServiceErrorCode].status : VERIFICATION_STATUS;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, known]) => [
      String(status),
      {
        description: known.sort().join(', '),
        content: {
          'application/problem+json': {
            schema: { allOf: [{ $ref: '#/components/schemas/Problem' }, { properties: { code: { enum: known } } }] },
          },
        },
      },
    ]),
  );
}

function authOf(handler: object, key: string, api: ApiDescription): { ways: string[]; scope: string | null } | null {
  const bearer = bearerOf(handler);
  if (bearer !== undefined) return { ways: [bearer], scope: null };
  return api.authOf(handler, key);
}

/** Handlers by `Controller.method`, as the document names operations. */
function handlersOf(app: INestApplication): Map<string, object> {
  const handlers = new Map<string, object>();
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, unknown>;
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const handler = prototype[name];
        if (typeof handler === 'function') handlers.set(`${metatype.name}.${name}`, handler);
      }
    }
  }
  return handlers;
}
