import { createParamDecorator, type ExecutionContext, NotFoundException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { validate } from 'uuid';

/** The UUID that a route names as `:id` (or the given name). Anything else is not found. */
export const PathId = createParamDecorator((name: string | undefined, context: ExecutionContext): string => {
  const value = parameter(context, name ?? 'id');
  if (!isUuid(value)) throw new NotFoundException();
  return value.toLowerCase();
});

/** The `:token` of a link, as it was sent. */
export const PathToken = createParamDecorator((_name: unknown, context: ExecutionContext): string => {
  const value = parameter(context, 'token');
  if (!/^[A-Za-z0-9._~-]{1,200}$/.test(value)) throw new NotFoundException();
  return value;
});

/** The `:name` of something that the code names in kebab-case, such as a read model. */
export const PathName = createParamDecorator((_name: unknown, context: ExecutionContext): string => {
  const value = parameter(context, 'name');
  if (!/^[a-z][a-z-]{0,60}$/.test(value)) throw new NotFoundException();
  return value;
});

/** As RFC 9562 has them: of any other text no id can be derived. */
export function isUuid(value: string): boolean {
  return validate(value);
}

function parameter(context: ExecutionContext, name: string): string {
  const params = context.switchToHttp().getRequest<FastifyRequest>().params as Record<
    string,
    string | undefined
  >;
  return params[name] ?? '';
}
