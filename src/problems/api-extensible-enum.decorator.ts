import { ApiProperty } from '@nestjs/swagger';

/**
 * Documents a string whose known values are listed, and may become more: a closed enum would break
 * Swift, Kotlin and Dart clients on the first new value.
 */
export function ApiExtensibleEnum(
  values: readonly string[],
  options: { example: string; required?: boolean },
): PropertyDecorator {
  const schema = {
    type: String,
    'x-extensible-enum': values,
    maxLength: 64,
    pattern: '^[A-Za-z][A-Za-z0-9_]*$',
    ...options,
  };
  return ApiProperty(schema);
}
